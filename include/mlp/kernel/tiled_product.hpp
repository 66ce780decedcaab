// A matrix product, tile by tile: C = start + A B, or C += A B.
//
// A tile of C stays in vector registers while k runs over the sum. Nothing is allocated. Every
// element of C is summed over k in ascending order with one multiply-add per term, so its bits
// depend neither on the shape of the tiles nor on how the work is split between threads.
#pragma once

#include <mlp/kernel/lanes.hpp>
#include <mlp/kernel/partial.hpp>
#include <mlp/kernel/tile.hpp>
#include <mlp/kernel/tuning.hpp>

#include <algorithm>
#include <array>
#include <cstddef>

namespace mlp::inline MLP_ABI::kernel {

/// Finishes a product by leaving it as it is.
struct Leave {
  void operator()(Range /*rows*/, Range /*columns*/) const {}
};

/// One product with its operands, bound together so that the tiles of all shapes can share it.
template <class Scalar, class RightOperand>
struct TiledProduct {
  Index rows;
  Index depth;
  Left<Scalar> left;
  RightOperand right;
  Output<Scalar> output;
  /// The column that every sum starts from (a bias), or null for zero.
  const Scalar* start = nullptr;
  /// Every sum goes on from C instead.
  bool continues = false;

  /// C(.., columns), in passes over k. `finish(rows, columns)` is told once of every part of C that
  /// is ready, while it is in the cache, in whole chunks of rows but for the last. Until then C
  /// also holds partial sums.
  template <class Finish = Leave>
  void run(Range columns, const Finish& finish = {}) const {
    const bool gathers = is_better_gathered();
    const Index most = gathers ? tuning::most_gathered_depth : tuning::most_depth;
    const Index passes = std::max<Index>(1, (depth + most - 1) / most);
    for (Index p = 0; p < passes; ++p) {
      const Range pass = share_of(depth, static_cast<int>(p), static_cast<int>(passes));
      const bool is_last = p + 1 == passes;
      if constexpr (RightOperand::is_transposed) {
        if (gathers) {
          constexpr Index width = tuning::gathered_columns;
          for (Index first = columns.first; first < columns.last(); first += width) {
            gathered({first, std::min(width, columns.last() - first)}, pass, is_last, finish);
          }
          continue;
        }
      }
      all_columns(columns, pass, is_last, finish);
    }
  }

 private:
  using P = Packet<Scalar>;

  /// Whether the rows of a transposed B should be brought together first. In place every k is on a
  /// line of its own, often on another page: no burden on tiles that do much with each, unless
  /// strides of whole pages put all of them into the same few sets of the cache. A small product
  /// does not use B often enough to gather it.
  bool is_better_gathered() const {
    if constexpr (RightOperand::is_transposed) {
      constexpr Index page = 4096 / Index{sizeof(Scalar)};
      constexpr bool does_much = P::size == values_per_line<Scalar>;
      return rows > 4 * P::size && (!does_much || right.stride % page == 0);
    }
    return false;
  }

  /// One pass with its part of B gathered beforehand.
  template <class Finish>
  void gathered(Range columns, Range k, bool is_last, const Finish& finish) const {
    constexpr Index width = tuning::gathered_columns;
    alignas(64) std::array<Scalar, static_cast<std::size_t>(tuning::most_gathered_depth * width)> b;
    const Scalar* from =
        right.data + columns.first - right.first_n + (k.first - right.first_k) * right.stride;
    const auto copy = [&](Index count) {
      for (Index row = 0; row < k.count; ++row) {
        std::copy_n(from + row * right.stride, count, b.data() + row * width);
      }
    };
    // A constant number of values is copied in registers, without a call.
    columns.count == width ? copy(width) : copy(columns.count);
    TiledProduct part = *this;
    part.right = {b.data(), width, k.first, columns.first, from + width, right.stride};
    part.all_columns(columns, k, is_last, finish);
  }

  template <class Finish>
  void all_columns(Range columns, Range k, bool is_last, const Finish& finish) const {
    constexpr Index width = tuning::wide_columns;
    const Index in_wide = columns.count / width * width;
    const Index in_pairs = (columns.count - in_wide) / 2 * 2;
    const Range wide{columns.first, in_wide};
    const Range pairs{wide.last(), in_pairs};
    const Range single{pairs.last(), columns.count - in_wide - in_pairs};
    // A panel of A (the rows of a tile) that fits the L1 cache stays there for all columns. One
    // that does not comes from the L2 cache for every tile, so it is the tile's columns of B that
    // stay.
    const Index at_once = k.count > tuning::most_resident_depth<Scalar> ? width : in_wide;
    for (Index first = wide.first; first < wide.last(); first += at_once) {
      all_rows<tuning::wide_packets, tuning::wide_columns>({first, at_once}, k, is_last, finish);
    }
    all_rows<4, 2>(pairs, k, is_last, finish);
    all_rows<tuning::tall_packets, 1>(single, k, is_last, finish);
  }

  template <int MostPackets, int Cols, class Finish>
  void all_rows(Range columns, Range k, bool is_last, const Finish& finish) const {
    constexpr Index chunk = chunk_size<Scalar>;
    if (columns.count == 0) return;
    Index ready = 0;
    for (Index i = 0; i < rows;) {
      i += row_of_tiles_that_fits<MostPackets, Cols>(i, columns, k);
      const Index whole = i < rows ? i / chunk * chunk : rows;
      if (is_last && whole > ready) {
        finish(Range{ready, whole - ready}, columns);
        ready = whole;
      }
    }
  }

  /// The rows from i on, with tiles of `Packets` packets, or of half as many while those suffice or
  /// whole ones would leave too many rows empty. Four packets that are left become two and two: a
  /// lone one has too few sums to keep the processor busy. Returns the tiles' height.
  template <int Packets, int Cols>
  Index row_of_tiles_that_fits(Index i, Range columns, Range k) const {
    if constexpr (Packets > 1) {
      constexpr Index height = Packets * Index{P::size};
      constexpr int half = (Packets + 1) / 2;
      const Index rest = rows - i;
      const bool leaves_one = Packets == 3 && rest > height && rest <= height + P::size;
      if (leaves_one || rest <= std::max(half * Index{P::size}, height - tuning::most_empty_rows)) {
        return row_of_tiles_that_fits<half, Cols>(i, columns, k);
      }
    }
    for (Index n = columns.first; n < columns.last(); n += Cols) tile<Packets, Cols>(i, n, k);
    return Index{Packets} * P::size;
  }

  /// C(i.., n..) over one pass of k; the sums go on from C unless the pass is the first.
  template <int RowPackets, int Cols>
  void tile(Index i, Index n, Range k) const {
    using T = Tile<Scalar, RowPackets, Cols, RightOperand>;
    const bool is_first = k.first == 0 && !continues;
    const Left<Scalar> a{left.data + i, left.stride};
    const Output<Scalar> c{output.data + i + n * output.stride, output.stride};
    // Where sums start, and the distance of one column's from the next.
    Left<Scalar> from{c.data, c.stride};
    if (is_first) from = {start != nullptr ? start + i : zeros.data(), 0};
    if (T::rows <= rows - i) {
      T::accumulate(a, right, n, k, from, c);
    } else {
      bottom_tile<T>(a, n, k, from, c, rows - i);
    }
  }

  /// A tile that sticks out below the last row: computed in a buffer, since only its first `count`
  /// rows may be read or written. In A its packets may reach into the next column, but not behind
  /// the last one, so the last columns are read from a copy.
  template <class T>
  void bottom_tile(Left<Scalar> a, Index n, Range k, Left<Scalar> from, Output<Scalar> c,
                   Index count) const {
    constexpr auto values = [](std::size_t columns) { return std::size_t{T::rows} * columns; };
    alignas(64) std::array<Scalar, values(std::size_t{T::columns})> aside{};
    const Output<Scalar> sums{aside.data(), T::rows};
    const Left<Scalar> so_far{aside.data(), T::rows};
    copy_block(from.data, from.stride, count, T::columns, sums.data, sums.stride);

    // Columns of A with fewer than T::rows values from this tile's first row to the end of A. More
    // than one only where a whole tile is one packet, and columns are shorter.
    const Index short_columns = std::min(depth, (T::rows - count + a.stride - 1) / a.stride);
    const Index first_short = std::clamp(depth - short_columns, k.first, k.last());
    T::accumulate(a, right, n, {k.first, first_short - k.first}, so_far, sums);
    constexpr Index at_once = 4;
    for (Index first = first_short; first < k.last(); first += at_once) {
      alignas(64) std::array<Scalar, values(std::size_t{at_once})> columns{};
      const Range part{first, std::min(at_once, k.last() - first)};
      copy_block(a.data + first * a.stride, a.stride, count, part.count, columns.data(), T::rows);
      T::accumulate({columns.data() - first * T::rows, T::rows}, right, n, part, so_far, sums);
    }
    copy_block(so_far.data, so_far.stride, count, T::columns, c.data, c.stride);
  }

  alignas(64) static constexpr std::array<Scalar, tuning::tall_packets * P::size> zeros{};
};

}  // namespace mlp::inline MLP_ABI::kernel
