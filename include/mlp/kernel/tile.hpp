// The tile of a matrix product: a few packets of rows by a few columns of C, in registers.
#pragma once

#include <mlp/kernel/operands.hpp>
#include <mlp/kernel/packet.hpp>

#include <cstddef>
#include <utility>

namespace mlp::inline MLP_ABI::kernel {

/// For every k the tile's rows of column k of A are loaded as packets, and each is multiplied with
/// scalars of B, broadcast from where they stand, and added to the tile with one multiply-add.
template <class Scalar, int RowPackets, int Cols, class RightOperand>
struct Tile {
  using P = Packet<Scalar>;
  static constexpr int rows = RowPackets * P::size;
  static constexpr int columns = Cols;

  /// to = from + A(0..rows, k_range) B(k_range, n..n + Cols); `from` and `to` may be the same, or
  /// the columns of `from` all one (stride 0). Never inlined: among other code g++ finds an order
  /// of its instructions that is a sixth slower.
  static EIGEN_DONT_INLINE void accumulate(Left<Scalar> left, const RightOperand& right, Index n,
                                           Range k_range, Left<Scalar> from, Output<Scalar> to) {
    const auto with = [&](auto multiply_add) {
      run(multiply_add, left, right, n, k_range, from, to, Count<RowPackets>{}, Count<Cols>{},
          Count<RowPackets * Cols>{});
    };
    if constexpr (asks_processor) {
      // Once, for all of the loop.
      if (processor_has_fused_multiply_add) return with(AsAsked{});
    }
    with(AsPackets{});
  }

 private:
  struct AsPackets {
    static EIGEN_ALWAYS_INLINE void add_product(const typename P::Type& a,
                                                const typename P::Type& b, typename P::Type& sum) {
      sum = P::multiply_add(a, b, sum);
    }
  };
  struct AsAsked {
    static EIGEN_ALWAYS_INLINE void add_product(const typename P::Type& a,
                                                const typename P::Type& b, typename P::Type& sum) {
      add_product_as_asked<Scalar>(a, b, sum);
    }
  };

  template <int n>
  using Count = std::make_index_sequence<static_cast<std::size_t>(n)>;

  // sum(:, c) += a b
  template <class MultiplyAdd, int C, std::size_t... R>
  static EIGEN_ALWAYS_INLINE void add_column(typename P::Type* sum, const typename P::Type* a,
                                             const Scalar& b, std::index_sequence<R...>) {
    const typename P::Type broadcast = P::broadcast(b);
    (MultiplyAdd::add_product(a[R], broadcast, sum[C * RowPackets + R]), ...);
  }

  // Fold expressions rather than loops: the accumulators are named one by one, so that every
  // compiler keeps them in registers at every level of optimisation.
  template <class MultiplyAdd, std::size_t... R, std::size_t... C, std::size_t... RC>
  static EIGEN_ALWAYS_INLINE void run(MultiplyAdd, Left<Scalar> left, const RightOperand& right,
                                      Index n, Range k_range, Left<Scalar> from, Output<Scalar> to,
                                      std::index_sequence<R...> packets,
                                      std::index_sequence<C...> offsets,
                                      std::index_sequence<RC...>) {
    const auto offset = [](std::size_t rc, Index stride) {
      return static_cast<Index>(rc % RowPackets) * P::size +
             static_cast<Index>(rc / RowPackets) * stride;
    };
    typename P::Type sum[sizeof...(RC)] = {P::load(from.data + offset(RC, from.stride))...};
    const Scalar* a = left.data + k_range.first * left.stride;
    const auto b = right.template cursor<Cols>(n, offsets);
    for (Index k = k_range.first; k < k_range.last(); ++k, a += left.stride) {
      b.prefetch(k);
      const typename P::Type a_k[sizeof...(R)] = {P::load(a + R * P::size)...};
      (add_column<MultiplyAdd, static_cast<int>(C)>(sum, a_k, b(k, static_cast<int>(C)), packets),
       ...);
    }
    (P::store(to.data + offset(RC, to.stride), sum[RC]), ...);
  }
};

}  // namespace mlp::inline MLP_ABI::kernel
