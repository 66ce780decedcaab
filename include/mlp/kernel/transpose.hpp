// A matrix transposed, square by square in registers.
#pragma once

#include <mlp/kernel/packet.hpp>

namespace mlp::inline MLP_ABI::kernel {

/// to(c, r) = from(r, c) for the columns of `columns`; both dense, from is [rows x cols].
template <class Scalar>
void transpose(const Scalar* from, Index rows, Index cols, Range columns, Scalar* to) {
  using P = Packet<Scalar>;
  constexpr Index width = P::size;
  const Index whole_columns = columns.count / width * width;
  const Index whole_rows = P::can_transpose ? rows / width * width : 0;
  const auto one_by_one = [&](Range of_columns, Range of_rows) {
    for (Index c = of_columns.first; c < of_columns.last(); ++c) {
      for (Index r = of_rows.first; r < of_rows.last(); ++r) to[c + r * cols] = from[r + c * rows];
    }
  };
  if constexpr (P::can_transpose) {
    for (Index c = columns.first; c < columns.first + whole_columns; c += width) {
      for (Index r = 0; r < whole_rows; r += width) {
        P::transpose(from + r + c * rows, rows, to + c + r * cols, cols);
      }
    }
  }
  one_by_one({columns.first, whole_columns}, {whole_rows, rows - whole_rows});
  one_by_one({columns.first + whole_columns, columns.count - whole_columns}, {0, rows});
}

}  // namespace mlp::inline MLP_ABI::kernel
