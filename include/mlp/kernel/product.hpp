// The matrix product that everything runs on: C = A B, tile by tile in registers.
//
// A tile of C stays in vector registers while k runs from 0 to K: for every k the tile's rows of
// A's column k are loaded as packets and multiplied with scalars of B, broadcast from where they
// stand. No operand is packed or copied, nothing is allocated. Every element of C is summed over k
// in ascending order with one multiply-add per term, so its bits depend neither on the shape of the
// tiles nor on how the work is split between threads.
#pragma once

#include <mlp/kernel/packet.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace mlp::inline MLP_ABI::kernel {

/// Left operand: A(i, k) = data[i + k * stride]. A tile that sticks out below the last row reads on
/// (and ignores) up to one packet past a column's end: the storage behind `data` must be readable
/// that far, as AlignedBuffer's is.
template <class Scalar>
struct Left {
  const Scalar* data;
  Index stride;
};

/// Right operand in the natural order of a batch: B(k, n) = data[k + n * stride].
template <class Scalar>
struct Right {
  const Scalar* data;
  Index stride;

  template <int Cols>
  struct Cursor {
    std::array<const Scalar*, static_cast<std::size_t>(Cols)> column;
    EIGEN_STRONG_INLINE const Scalar& operator()(Index k, int n) const {
      return column[static_cast<std::size_t>(n)][k];
    }
  };
  template <int Cols, std::size_t... N>
  EIGEN_STRONG_INLINE Cursor<Cols> cursor(Index n, std::index_sequence<N...>) const {
    return {{(data + (n + static_cast<Index>(N)) * stride)...}};
  }
};

/// Right operand seen transposed: B(k, n) = data[n + k * stride].
template <class Scalar>
struct RightTransposed {
  const Scalar* data;
  Index stride;

  template <int Cols>
  struct Cursor {
    const Scalar* row;
    Index stride;
    EIGEN_STRONG_INLINE const Scalar& operator()(Index k, int n) const {
      return row[k * stride + n];
    }
  };
  template <int Cols, std::size_t... N>
  EIGEN_STRONG_INLINE Cursor<Cols> cursor(Index n, std::index_sequence<N...>) const {
    return {data + n, stride};
  }
};

/// A tile that has left the registers: [Rows x Cols], of which `rows` are real.
template <class Scalar, int Rows, int Cols>
using Tile = Eigen::Array<Scalar, Rows, Cols>;

/// Where the results go: C(i, n) = data[i + n * stride].
template <class Scalar>
struct Target {
  Scalar* data;
  Index stride;

  template <int Rows, int Cols>
  EIGEN_STRONG_INLINE void store(const Tile<Scalar, Rows, Cols>& tile, Index i, Index n,
                                 Index rows) const {
    for (int column = 0; column < Cols; ++column) {
      Scalar* to = data + i + (n + column) * stride;
      if (rows >= Rows) {
        Eigen::Map<Eigen::Array<Scalar, Rows, 1>> whole(to);
        whole = tile.col(column);
      } else {
        std::copy_n(tile.col(column).data(), rows, to);
      }
    }
  }
};

/// Finishes a product by storing it as it is.
struct Store {
  template <class Scalar, int Rows, int Cols>
  EIGEN_STRONG_INLINE void operator()(const Tile<Scalar, Rows, Cols>& tile, Index i, Index n,
                                      Index rows, const Target<Scalar>& target) const {
    target.store(tile, i, n, rows);
  }
};

namespace detail {

// Columns of the widest tile: with two packets of rows it leaves room for A and the broadcast.
inline constexpr int wide_columns = register_count >= 32 ? 8 : 6;
// Terms of the sum that one pass takes: a panel of A, two packets by this, stays in the L1 cache.
inline constexpr Index depth_of_pass = 256;

template <class Scalar, int RowPackets, int Cols, class RightOperand>
struct TileProduct {
  using P = Packet<Scalar>;
  static constexpr int rows = RowPackets * P::size;
  using Result = Tile<Scalar, rows, Cols>;

  // sum(:, c) += a b
  template <int C, std::size_t... R>
  static EIGEN_STRONG_INLINE void add_column(typename P::Type* sum, const typename P::Type* a,
                                             const Scalar& b, std::index_sequence<R...>) {
    const typename P::Type broadcast = P::broadcast(b);
    ((sum[C * RowPackets + R] = P::multiply_add(a[R], broadcast, sum[C * RowPackets + R])), ...);
  }

  // Fold expressions rather than loops: the accumulators are named one by one, so that every
  // compiler keeps them in registers at every level of optimisation.
  template <std::size_t... R, std::size_t... C, std::size_t... RC>
  static EIGEN_STRONG_INLINE void run(const Left<Scalar>& left, const RightOperand& right, Index i,
                                      Index n, Range k_range, Scalar* tile,
                                      std::index_sequence<R...> packets,
                                      std::index_sequence<C...> columns,
                                      std::index_sequence<RC...>) {
    typename P::Type sum[sizeof...(RC)] = {P::load(tile + RC * P::size)...};
    const Scalar* a = left.data + i + k_range.first * left.stride;
    const auto b = right.template cursor<Cols>(n, columns);
    for (Index k = k_range.first; k < k_range.last(); ++k, a += left.stride) {
      const typename P::Type a_k[sizeof...(R)] = {P::load(a + R * P::size)...};
      (add_column<static_cast<int>(C)>(sum, a_k, b(k, static_cast<int>(C)), packets), ...);
    }
    (P::store(tile + RC * P::size, sum[RC]), ...);
  }

  template <int n>
  using Count = std::make_index_sequence<static_cast<std::size_t>(n)>;

  /// tile += A(i.., k_range) B(k_range, n..)
  static EIGEN_STRONG_INLINE void accumulate(const Left<Scalar>& left, const RightOperand& right,
                                             Index i, Index n, Range k_range, Result& tile) {
    run(left, right, i, n, k_range, tile.data(), Count<RowPackets>{}, Count<Cols>{},
        Count<RowPackets * Cols>{});
  }
};

/// One product with its operands, bound together so that the tiles of all shapes can share it.
template <class Scalar, class RightOperand, class Finish>
struct Product {
  Index rows;
  Left<Scalar> left;
  RightOperand right;
  Target<Scalar> target;
  const Scalar* start;  // the column that every sum starts from (a bias), or null for zero
  const Finish& finish;

  template <int RowPackets, int Cols>
  void tile(Index i, Index n, Range k, bool is_first, bool is_last) const {
    using Kernel = TileProduct<Scalar, RowPackets, Cols, RightOperand>;
    const Index real_rows = std::min<Index>(Kernel::rows, rows - i);
    typename Kernel::Result tile;
    if (!is_first || start != nullptr) {
      for (int c = 0; c < Cols; ++c) {
        const Scalar* from = is_first ? start + i : target.data + i + (n + c) * target.stride;
        if (real_rows == Kernel::rows) {
          tile.col(c) = Eigen::Map<const Eigen::Array<Scalar, Kernel::rows, 1>>(from);
        } else {
          tile.col(c).setZero();
          std::copy_n(from, real_rows, tile.col(c).data());
        }
      }
    } else {
      tile.setZero();
    }
    Kernel::accumulate(left, right, i, n, k, tile);
    if (is_last) {
      finish(tile, i, n, real_rows, target);
    } else {
      target.store(tile, i, n, real_rows);
    }
  }

  // All columns for the rows [i, i + RowPackets packets).
  template <int RowPackets, int Cols>
  void columns(Index i, Range n, Range k, bool is_first, bool is_last) const {
    for (Index column = n.first; column < n.last(); column += Cols) {
      tile<RowPackets, Cols>(i, column, k, is_first, is_last);
    }
  }

  template <int MostPackets, int Cols>
  void all_rows(Range n, Range k, bool is_first, bool is_last) const {
    constexpr Index height = Index{MostPackets} * Packet<Scalar>::size;
    Index i = 0;
    for (; i + height <= rows; i += height) {
      columns<MostPackets, Cols>(i, n, k, is_first, is_last);
    }
    for (; i < rows; i += Packet<Scalar>::size) columns<1, Cols>(i, n, k, is_first, is_last);
  }

  void run(Range n, Index depth) const {
    const Index in_wide = n.count / wide_columns * wide_columns;
    const Index in_pairs = (n.count - in_wide) / 2 * 2;
    const Range wide{n.first, in_wide};
    const Range pairs{n.first + in_wide, in_pairs};
    const Range single{n.first + in_wide + in_pairs, n.count - in_wide - in_pairs};
    for (Index k = 0; k == 0 || k < depth; k += depth_of_pass) {
      const Range pass{k, std::min(depth_of_pass, depth - k)};
      const bool is_first = k == 0;
      const bool is_last = pass.last() == depth;
      if (wide.count > 0) all_rows<2, wide_columns>(wide, pass, is_first, is_last);
      if (pairs.count > 0) all_rows<4, 2>(pairs, pass, is_first, is_last);
      if (single.count > 0) all_rows<8, 1>(single, pass, is_first, is_last);
    }
  }
};

}  // namespace detail

/// C(0..rows, n) = start + A(0..rows, 0..depth) B(0..depth, n) for the columns n of `columns`;
/// `finish(tile, i, n, real_rows, target)` sees each finished tile once and stores it. Where
/// depth > 256, target also holds the partial sums, so `finish` must not need its old content.
template <class Scalar, class RightOperand, class Finish = Store>
void multiply(Index rows, Range columns, Index depth, Left<Scalar> left, RightOperand right,
              Target<Scalar> target, const Scalar* start = nullptr,
              const Finish& finish = Finish{}) {
  detail::Product<Scalar, RightOperand, Finish>{rows, left, right, target, start, finish}.run(
      columns, depth);
}

/// to(c, r) = from(r, c) for the columns of `columns`; both dense, from is [rows x cols].
template <class Scalar>
void transpose(const Scalar* from, Index rows, Index cols, Range columns, Scalar* to) {
  constexpr Index block = 16;  // one cache line of floats in either direction
  for (Index c0 = columns.first; c0 < columns.last(); c0 += block) {
    const Index width = std::min(block, columns.last() - c0);
    for (Index r0 = 0; r0 < rows; r0 += block) {
      const Index height = std::min(block, rows - r0);
      for (Index r = r0; r < r0 + height; ++r) {
        for (Index c = c0; c < c0 + width; ++c) to[c + r * cols] = from[r + c * rows];
      }
    }
  }
}

}  // namespace mlp::inline MLP_ABI::kernel
