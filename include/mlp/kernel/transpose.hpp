// A matrix transposed, square by square in registers.
#pragma once

#include <mlp/kernel/packet.hpp>

namespace mlp::inline MLP_ABI::kernel {

/// to(c, r) = from(r, c), from [rows x cols]; columns of each are a stride apart.
template <class Scalar>
void transpose(const Scalar* from, Index from_stride, Index rows, Index cols, Scalar* to,
               Index to_stride) {
  using P = Packet<Scalar>;
  constexpr Index width = P::size;
  const Index whole_cols = P::can_transpose ? cols / width * width : 0;
  const Index whole_rows = P::can_transpose ? rows / width * width : 0;
  if constexpr (P::can_transpose) {
    for (Index c = 0; c < whole_cols; c += width) {
      for (Index r = 0; r < whole_rows; r += width) {
        P::transpose(from + r + c * from_stride, from_stride, to + c + r * to_stride, to_stride);
      }
    }
  }
  for (Index c = 0; c < cols; ++c) {
    for (Index r = c < whole_cols ? whole_rows : 0; r < rows; ++r) {
      to[c + r * to_stride] = from[r + c * from_stride];
    }
  }
}

/// to = fromᵀ, of maps and blocks that are stored by columns.
template <class From, class To>
void transpose(const Eigen::MatrixBase<From>& from, const Eigen::MatrixBase<To>& to) {
  // The distance of two columns; Eigen stores a single row by rows.
  const auto stride = [](const auto& m) {
    return m.IsRowMajor ? m.innerStride() : m.outerStride();
  };
  auto& target = to.const_cast_derived();
  eigen_assert(from.rows() == to.cols() && from.cols() == to.rows());
  transpose(from.derived().data(), stride(from.derived()), from.rows(), from.cols(), target.data(),
            stride(target));
}

}  // namespace mlp::inline MLP_ABI::kernel
