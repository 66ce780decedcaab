// Where the operands of a product stand, and which matrices can be one.
#pragma once

#include <mlp/core/types.hpp>

#include <cstddef>

namespace mlp::inline MLP_ABI::detail {

/// Where an operand of a product stands: element (i, k) at data[i + k * stride], or with the two
/// exchanged where it `is_transposed`.
template <class ScalarType, int RowCount, int ColCount, bool transposed>
struct ProductOperand {
  using Scalar = ScalarType;
  static constexpr int rows_at_compile_time = RowCount;
  static constexpr int cols_at_compile_time = ColCount;
  static constexpr bool is_transposed = transposed;
  const Scalar* data;
  Index stride;
  Index rows, cols;

  ProductOperand<Scalar, ColCount, RowCount, !transposed> transpose() const {
    return {data, stride, cols, rows};
  }
};

/// Eigen stores a single row by rows. As columns of one number it is the same, and faster to read.
template <class M>
inline constexpr bool is_stored_by_rows = bool(M::IsRowMajor) && M::RowsAtCompileTime != 1;

template <class M>
constexpr void require_operand() {
  static_assert(
      bool(M::Flags & Eigen::DirectAccessBit),
      "mlp: product(A, B) takes matrices, maps, blocks and transposes: evaluate other expressions "
      "into one first");
  if constexpr (bool(M::Flags & Eigen::DirectAccessBit)) {
    static_assert(
        int(M::InnerStrideAtCompileTime) == 1,
        "mlp: product(A, B) takes matrices in which the numbers of a column (or of a row) are next "
        "to each other");
  }
}

template <class M>
auto product_operand(const M& m) {
  require_operand<M>();
  return ProductOperand<typename M::Scalar, int(M::RowsAtCompileTime), int(M::ColsAtCompileTime),
                        is_stored_by_rows<M>>{
      m.data(), M::RowsAtCompileTime == 1 && M::IsRowMajor ? Index{1} : m.outerStride(), m.rows(),
      m.cols()};
}

/// Whether a number stands in both; of operands with different strides it is not known.
template <class A, class B>
bool overlap(const A& a, const B& b) {
  if (a.stride != b.stride || a.stride <= 0) return false;
  const Index stride = a.stride;
  // Of each its height and width in memory, and where the second begins, seen from the first:
  // `down` numbers below, in a column `right` of it.
  const auto height = [](const auto& m) { return m.is_transposed ? m.cols : m.rows; };
  const auto width = [](const auto& m) { return m.is_transposed ? m.rows : m.cols; };
  const std::ptrdiff_t distance = b.data - a.data;
  const Index right = distance >= 0 ? distance / stride : -((stride - 1 - distance) / stride);
  const Index down = distance - right * stride;
  const auto meet = [&](Index down_by, Index right_by) {
    return down_by < height(a) && down_by + height(b) > 0 && right_by < width(a) &&
           right_by + width(b) > 0;
  };
  // What sticks out below goes on at the top of the next column.
  return meet(down, right) || meet(down - stride, right + 1);
}

}  // namespace mlp::inline MLP_ABI::detail
