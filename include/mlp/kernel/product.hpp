// The matrix product that everything runs on: C = A B, tile by tile in registers.
//
// A tile of C stays in vector registers while k runs from 0 to K: for every k the tile's rows of
// A's column k are loaded as packets and multiplied with scalars of B, broadcast from where they
// stand (some transposed B are gathered in small parts before). Nothing is allocated. Every element
// of C is summed over k in ascending order with one multiply-add per term, so its bits depend
// neither on the shape of the tiles nor on how the work is split between threads.
#pragma once

#include <mlp/core/buffer.hpp>
#include <mlp/kernel/elementwise.hpp>
#include <mlp/kernel/operands.hpp>
#include <mlp/kernel/packet.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace mlp::inline MLP_ABI::kernel {

/// Finishes a product by leaving it as it is.
struct Leave {
  void operator()(Range /*rows*/, Range /*columns*/) const {}
};

namespace detail {

// Columns of the widest tile, and packets of its rows: it leaves room for A and the broadcast.
inline constexpr int wide_columns = register_count >= 32 ? 8 : 6;
inline constexpr int wide_packets = register_count >= 32 ? 3 : 2;
// Packets of rows in a tile of one column: the taller, the longer the runs of A that it reads.
inline constexpr int tall_packets = register_count >= 32 ? 16 : 8;
// Terms of the sum that one pass takes at most. A panel of A is as long, and as high as a tile:
// where a tile does much with every packet it may come from the L2 cache, else it has to stay in
// the L1 cache.
inline constexpr Index most_depth = register_count >= 32 ? 800 : 256;
inline constexpr Index most_gathered_depth = 256;
// Terms of the sum up to which a panel of A takes half of an L1 cache at most: 8 KB a packet.
template <class Scalar>
inline constexpr Index most_resident_depth = 8192 / (Packet<Scalar>::size * Index{sizeof(Scalar)});

}  // namespace detail

/// Columns of a transposed B that are gathered together: whole tiles, and 16 KB of floats at most.
/// Shares of a multiple of them waste nothing.
inline constexpr Index gathered_columns = 2 * detail::wide_columns;

namespace detail {

template <class Scalar, int RowPackets, int Cols, class RightOperand>
struct TileProduct {
  using P = Packet<Scalar>;
  static constexpr int rows = RowPackets * P::size;
  static constexpr int columns = Cols;

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
                                      Index n, Range k_range, Left<Scalar> from, Target<Scalar> to,
                                      std::index_sequence<R...> packets,
                                      std::index_sequence<C...> offsets,
                                      std::index_sequence<RC...>) {
    const auto offset = [](std::size_t rc, Index stride) {
      return static_cast<Index>(rc % RowPackets) * P::size +
             static_cast<Index>(rc / RowPackets) * stride;
    };
    typename P::Type sum[sizeof...(RC)] = {P::load(from.data + offset(RC, from.stride))...};
    const Scalar* a = left.data + i + k_range.first * left.stride;
    const auto b = right.template cursor<Cols>(n, offsets);
    for (Index k = k_range.first; k < k_range.last(); ++k, a += left.stride) {
      b.prefetch(k);
      const typename P::Type a_k[sizeof...(R)] = {P::load(a + R * P::size)...};
      (add_column<static_cast<int>(C)>(sum, a_k, b(k, static_cast<int>(C)), packets), ...);
    }
    (P::store(to.data + offset(RC, to.stride), sum[RC]), ...);
  }

  template <int n>
  using Count = std::make_index_sequence<static_cast<std::size_t>(n)>;

  /// to = from + A(i.., k_range) B(k_range, n..), both [rows x Cols]; they may be the same.
  static EIGEN_STRONG_INLINE void accumulate(const Left<Scalar>& left, const RightOperand& right,
                                             Index i, Index n, Range k_range, Left<Scalar> from,
                                             Target<Scalar> to) {
    run(left, right, i, n, k_range, from, to, Count<RowPackets>{}, Count<Cols>{},
        Count<RowPackets * Cols>{});
  }
};

/// One product with its operands, bound together so that the tiles of all shapes can share it.
template <class Scalar, class RightOperand>
struct Product {
  Index rows;
  Left<Scalar> left;
  RightOperand right;
  Target<Scalar> target;
  const Scalar* start;     // the column that every sum starts from (a bias), or null for zero
  bool continues = false;  // every sum goes on from C instead

  /// C(i.., n..) over one pass of k; the sums go on from C unless the pass is the first. Never
  /// inlined: among other code g++ finds an order of its instructions that is a sixth slower.
  template <int RowPackets, int Cols>
  EIGEN_DONT_INLINE void tile(Index i, Index n, Range k) const {
    using Kernel = TileProduct<Scalar, RowPackets, Cols, RightOperand>;
    const bool is_first = k.first == 0 && !continues;
    Target<Scalar> to{target.data + i + n * target.stride, target.stride};
    // Where sums start, and the distance of one column's from the next.
    Left<Scalar> from{to.data, to.stride};
    if (is_first) from = {start != nullptr ? start + i : zeros.data(), 0};
    // Below the last row of C nothing may be read or written: the tile stands aside meanwhile.
    const Index real_rows = std::min<Index>(Kernel::rows, rows - i);
    const Target<Scalar> place = to;
    alignas(64) std::array<Scalar, static_cast<std::size_t>(Kernel::rows * Cols)> aside;
    if (real_rows < Kernel::rows) {
      to = {aside.data(), Kernel::rows};
      if (!is_first) {
        copy_rows<Kernel>(real_rows, from, to);
        from = {to.data, to.stride};
      }
    }
    Kernel::accumulate(left, right, i, n, k, from, to);
    if (real_rows < Kernel::rows) copy_rows<Kernel>(real_rows, {to.data, to.stride}, place);
  }

  /// The rows from i on that RowPackets packets hold, for all columns of n.
  template <int RowPackets, int Cols>
  void row_of_tiles(Index i, Range n, Range k) const {
    for (Index column = n.first; column < n.last(); column += Cols) {
      tile<RowPackets, Cols>(i, column, k);
    }
  }

  /// finish(rows, columns) as soon as a run of rows is ready, in whole chunks, while it is in the
  /// cache.
  template <int MostPackets, int Cols, class Finish>
  void all_rows(Range n, Range k, bool is_last, const Finish& finish) const {
    if (n.count == 0) return;
    Index ready = 0;
    for (Index i = 0; i < rows;) {
      i += row_of_tiles_that_fits<MostPackets, Cols>(i, n, k);
      const Index whole = i < rows ? i / chunk * chunk : rows;
      if (is_last && whole > ready) {
        finish(Range{ready, whole - ready}, n);
        ready = whole;
      }
    }
  }

  /// The rows from i on with tiles of `Packets` packets, or half as many (again and again) while
  /// those would hold all rows that are left, or whole ones read too far. Four packets that are
  /// left become two and two: a lone one has too few sums to keep the processor busy. Returns their
  /// height.
  template <int Packets, int Cols>
  Index row_of_tiles_that_fits(Index i, Range n, Range k) const {
    if constexpr (Packets > 1) {
      constexpr Index size = Packet<Scalar>::size;
      constexpr Index height = Packets * size;
      constexpr int half = (Packets + 1) / 2;
      const Index rest = rows - i;
      const bool leaves_one = Packets == 3 && rest > height && rest <= height + size;
      if (leaves_one || rest <= std::max(half * size, height - AlignedBuffer<Scalar>::margin)) {
        return row_of_tiles_that_fits<half, Cols>(i, n, k);
      }
    }
    row_of_tiles<Packets, Cols>(i, n, k);
    return Index{Packets} * Packet<Scalar>::size;
  }

  /// All of C(.., n), in passes over k.
  template <class Finish>
  void run(Range n, Index depth, const Finish& finish) const {
    const bool gathers = is_transposed && is_better_gathered();
    const Index most = gathers ? most_gathered_depth : most_depth;
    const Index passes = std::max<Index>(1, (depth + most - 1) / most);
    for (Index p = 0; p < passes; ++p) {
      const Range pass = share_of(depth, static_cast<int>(p), static_cast<int>(passes));
      const bool is_last = p + 1 == passes;
      if constexpr (is_transposed) {
        if (gathers) {
          for (Index first = n.first; first < n.last(); first += gathered_columns) {
            gathered({first, std::min(gathered_columns, n.last() - first)}, pass, is_last, finish);
          }
          continue;
        }
      }
      all_columns(n, pass, is_last, finish);
    }
  }

 private:
  static constexpr bool is_transposed = std::is_same_v<RightOperand, RightTransposed<Scalar>>;

  /// Whether the rows of a transposed B should be brought together first. In place every k is on a
  /// line of its own, often on another page: no burden on tiles that do much with each, unless
  /// strides of whole pages put all of them into the same few sets of the cache. A small product
  /// does not use B often enough to gather it.
  bool is_better_gathered() const {
    constexpr Index page = 4096 / Index{sizeof(Scalar)};
    constexpr bool does_much = Packet<Scalar>::size == values_per_line<Scalar>;
    return rows > 4 * Packet<Scalar>::size && (!does_much || right.stride % page == 0);
  }

  /// One pass with its part of B gathered beforehand.
  template <class Finish>
  void gathered(Range n, Range k, bool is_last, const Finish& finish) const {
    alignas(64) std::array<Scalar, static_cast<std::size_t>(most_gathered_depth * gathered_columns)>
        b;
    const Scalar* from =
        right.data + n.first - right.first_n + (k.first - right.first_k) * right.stride;
    const auto copy = [&](Index columns) {
      for (Index row = 0; row < k.count; ++row) {
        std::copy_n(from + row * right.stride, columns, b.data() + row * gathered_columns);
      }
    };
    // A constant number of values is copied in registers, without a call.
    n.count == gathered_columns ? copy(gathered_columns) : copy(n.count);
    const RightOperand gathered_right{b.data(), gathered_columns,        k.first,
                                      n.first,  from + gathered_columns, right.stride};
    Product{rows, left, gathered_right, target, start, continues}.all_columns(n, k, is_last,
                                                                              finish);
  }

  template <class Finish>
  void all_columns(Range n, Range pass, bool is_last, const Finish& finish) const {
    const Index in_wide = n.count / wide_columns * wide_columns;
    const Index in_pairs = (n.count - in_wide) / 2 * 2;
    const Range wide{n.first, in_wide};
    const Range pairs{n.first + in_wide, in_pairs};
    const Range single{n.first + in_wide + in_pairs, n.count - in_wide - in_pairs};
    // A panel of A (the rows of a tile) that fits the L1 cache stays there for all columns. One
    // that does not comes from the L2 cache for every tile, so it is the tile's columns of B that
    // stay.
    const Index at_once = pass.count > most_resident_depth<Scalar> ? wide_columns : in_wide;
    for (Index first = wide.first; first < wide.last(); first += at_once) {
      all_rows<wide_packets, wide_columns>({first, at_once}, pass, is_last, finish);
    }
    all_rows<4, 2>(pairs, pass, is_last, finish);
    all_rows<tall_packets, 1>(single, pass, is_last, finish);
  }

  /// The first `count` rows of all columns.
  template <class Kernel>
  static void copy_rows(Index count, Left<Scalar> from, Target<Scalar> to) {
    for (Index c = 0; c < Kernel::columns; ++c) {
      copy_fewer<Kernel::rows>(from.data + c * from.stride, count, to.data + c * to.stride);
    }
  }

  static constexpr Index chunk = chunk_size<Scalar>;
  alignas(64) static constexpr std::array<Scalar, tall_packets * Packet<Scalar>::size> zeros{};
};

}  // namespace detail

/// C(0..rows, n) = start + A(0..rows, 0..depth) B(0..depth, n) for the columns n of `columns`;
/// `finish(rows, columns)` is told once of every part of C that is ready, whole chunks of rows but
/// for the last. In between, target also holds partial sums. Behind `start` as much must
/// be readable as behind the left operand.
template <class Scalar, class RightOperand, class Finish = Leave>
void multiply(Index rows, Range columns, Index depth, Left<Scalar> left, RightOperand right,
              Target<Scalar> target, const Scalar* start = nullptr,
              const Finish& finish = Finish{}) {
  detail::Product<Scalar, RightOperand>{rows, left, right, target, start}.run(columns, depth,
                                                                              finish);
}

/// C = A B, or with `adds` C += A B, with the bits that the sums would have if A and B had followed
/// on those before.
template <class Scalar, class RightOperand>
void accumulate(Index rows, Range columns, Index depth, Left<Scalar> left, RightOperand right,
                Target<Scalar> target, bool adds) {
  detail::Product<Scalar, RightOperand>{rows, left, right, target, nullptr, adds}.run(
      columns, depth, Leave{});
}

}  // namespace mlp::inline MLP_ABI::kernel
