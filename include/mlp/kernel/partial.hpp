// Moves of fewer numbers than a register holds, and sums over fixed arrays by halves.
#pragma once

#include <mlp/kernel/packet.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>

namespace mlp::inline MLP_ABI::kernel {

/// Copies `count` values, fewer than `limit`: under a mask, or in runs of constant length, each a
/// power of two, which are moves between registers, where std::copy_n would be a call.
template <Index limit, class Scalar>
EIGEN_STRONG_INLINE void copy_fewer(const Scalar* from, Index count, Scalar* to) {
  using P = Packet<Scalar>;
  if constexpr (P::has_masks && limit == P::size) {
    P::store_first(to, count, P::load_first(from, count, P::broadcast(Scalar(0))));
  } else if constexpr (limit > 1) {
    constexpr auto most = static_cast<Index>(std::bit_floor(static_cast<std::size_t>(limit - 1)));
    if ((count & most) != 0) {
      std::copy_n(from, most, to);
      from += most;
      to += most;
    }
    copy_fewer<most>(from, count % most, to);
  }
}

/// to = from, [rows x cols], columns a stride apart; few numbers, so neither a call for each column
/// nor unrolled loops, whose code would be many times the tile's that it serves.
template <class Scalar>
EIGEN_DONT_INLINE void copy_block(const Scalar* from, Index from_stride, Index rows, Index cols,
                                  Scalar* to, Index to_stride) {
  using P = Packet<Scalar>;
  const Index whole = rows / P::size * P::size;
  for (Index c = 0; c < cols; ++c, from += from_stride, to += to_stride) {
    for (Index r = 0; r < whole; r += P::size) P::store(to + r, P::load(from + r));
    copy_fewer<P::size>(from + whole, rows - whole, to + whole);
  }
}

namespace detail {

/// The halves of x combined again and again, down to one value. The size is a power of two.
template <class Array, class Combine>
EIGEN_STRONG_INLINE typename Array::Scalar reduce(const Array& x, const Combine& combine) {
  constexpr int size = Array::SizeAtCompileTime;
  if constexpr (size == 1) {
    return x(0);
  } else {
    using Half = Eigen::Array<typename Array::Scalar, size / 2, 1>;
    const Half half = combine(Half(x.template head<size / 2>()), Half(x.template tail<size / 2>()));
    return reduce(half, combine);
  }
}

}  // namespace detail

}  // namespace mlp::inline MLP_ABI::kernel
