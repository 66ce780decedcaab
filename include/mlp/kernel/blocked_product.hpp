// A large matrix product, block by block: C = start + A B, or C += A B.
//
// What the tiles read is first brought together in the order in which they read it, so that it
// comes from the nearest caches, whatever its strides and however large the matrices: a block of B
// that stays in the L2 cache while panels of A, the rows of a tile, pass through the L1 cache (Goto
// & van de Geijn 2008, with the operands exchanged). Sums that are cut between blocks go on where
// they stand in C, so every element is summed in the same order as by tiles alone.
#pragma once

#include <mlp/kernel/partial.hpp>
#include <mlp/kernel/product_operand.hpp>
#include <mlp/kernel/tiled_product.hpp>
#include <mlp/kernel/transpose.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace mlp::inline MLP_ABI::kernel {

/// Right operand brought together by runs of a tile's columns, row by row: B(k, n) is at
/// data[(n / width * depth + k) * width + n % width].
template <class Scalar>
struct RightInRuns {
  static constexpr bool is_transposed = false;
  static constexpr Index width = tuning::wide_columns;
  const Scalar* data;
  Index depth;

  template <int Cols>
  struct Cursor {
    const Scalar* run;
    Index depth;
    EIGEN_ALWAYS_INLINE const Scalar& operator()(Index k, int n) const {
      return run[k * width + n];
    }
    /// Fetches what the next run has in the same place.
    EIGEN_ALWAYS_INLINE void prefetch(Index k) const {
      kernel::prefetch(run + (depth + k) * width);
    }
  };
  template <int Cols, std::size_t... N>
  EIGEN_ALWAYS_INLINE Cursor<Cols> cursor(Index n, std::index_sequence<N...>) const {
    return {data + n / width * depth * width + n % width, depth};
  }
};

/// The blocks of a product of `Scalar`, and the products themselves.
template <class Scalar>
class BlockedProduct {
  using P = Packet<Scalar>;
  static constexpr Index chunk = chunk_size<Scalar>;

 public:
  /// Rows of a panel of A: those of a tile, in whole chunks.
  static constexpr Index rows = (tuning::wide_packets * P::size + chunk - 1) / chunk * chunk;
  static constexpr Index depth = tuning::block_depth;
  /// Columns of a block of B, whole tiles.
  static constexpr Index columns = tuning::block_columns * Index{sizeof(float)} /
                                   Index{sizeof(Scalar)} / tuning::wide_columns *
                                   tuning::wide_columns;
  /// Values that there must be room for: a panel and a block.
  static constexpr Index room_size = (rows + columns) * depth;

  /// C = start + A B, or C += A B where it `continues`, with what is brought together in `room`.
  /// `finish` is told as by TiledProduct.
  template <class A, class B, class Finish>
  static void run(const A& a, const B& b, Output<Scalar> c, const Scalar* start, bool continues,
                  const Finish& finish, Scalar* room) {
    Scalar* const panel = room;
    Scalar* const block = room + rows * depth;
    const Index passes = std::max<Index>(1, (a.cols + depth - 1) / depth);
    // Blocks of about the same width.
    const Index blocks = std::max<Index>(1, (b.cols + columns - 1) / columns);
    const Index tiles =
        (b.cols + blocks * tuning::wide_columns - 1) / (blocks * tuning::wide_columns);
    for (Index n = 0; n < b.cols; n += tiles * tuning::wide_columns) {
      const Index width = std::min(tiles * tuning::wide_columns, b.cols - n);
      for (Index p = 0; p < passes; ++p) {
        const Range k = share_of(a.cols, static_cast<int>(p), static_cast<int>(passes));
        bring_block(b, k, {n, width}, block);
        for (Index i = 0; i < a.rows; i += rows) {
          const Range these{i, std::min(rows, a.rows - i)};
          bring_panel(a, these, k, panel);
          const TiledProduct<Scalar, RightInRuns<Scalar>> part{
              these.count,
              k.count,
              {panel, rows},
              {block, k.count},
              {c.data + i + n * c.stride, c.stride},
              start == nullptr ? nullptr : start + i,
              continues || p > 0};
          part.run({0, width}, [&](Range ready, Range of) {
            if (p + 1 < passes) return;
            finish(Range{i + ready.first, ready.count}, Range{n + of.first, of.count});
          });
        }
      }
    }
  }

 private:
  /// Rows k of some columns of B.
  template <class B>
  static void bring_block(const B& b, Range k, Range of, Scalar* block) {
    constexpr Index width = tuning::wide_columns;
    for (Index n = 0; n < of.count; n += width, block += width * k.count) {
      const Index first = of.first + n;
      const Index count = std::min(width, of.count - n);
      // A constant number of values is moved in registers, without a loop.
      count == width ? bring_run(b, k, first, width, block) : bring_run(b, k, first, count, block);
    }
  }
  template <class B>
  static EIGEN_ALWAYS_INLINE void bring_run(const B& b, Range k, Index first, Index count,
                                            Scalar* run) {
    constexpr Index width = tuning::wide_columns;
    const Index along_k = B::is_transposed ? b.stride : 1;
    const Index along_n = B::is_transposed ? 1 : b.stride;
    const Scalar* from = b.data + k.first * along_k + first * along_n;
    for (Index row = 0; row < k.count; ++row, from += along_k, run += width) {
      for (Index j = 0; j < count; ++j) run[j] = from[j * along_n];
    }
  }

  /// Columns k of some rows of A, each `rows` values apart; on the way those of the next panel are
  /// fetched, since no processor foresees strides of pages.
  template <class A>
  static void bring_panel(const A& a, Range these, Range k, Scalar* panel) {
    if constexpr (A::is_transposed) {
      transpose(a.data + k.first + these.first * a.stride, a.stride, k.count, these.count, panel,
                rows);
    } else {
      const Scalar* from = a.data + these.first + k.first * a.stride;
      if (these.count < rows) return copy_block(from, a.stride, these.count, k.count, panel, rows);
      for (Index column = 0; column < k.count; ++column, from += a.stride, panel += rows) {
        for (Index line = 0; line < rows; line += values_per_line<Scalar>) {
          prefetch(from + rows + line);
        }
        for (Index r = 0; r < rows; r += P::size) P::store(panel + r, P::load(from + r));
      }
    }
  }
};

}  // namespace mlp::inline MLP_ABI::kernel
