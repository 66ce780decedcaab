// Elementwise work through full packets only.
//
// Eigen peels a run of elements to the alignment of its address and treats head and tail with
// scalar code, whose bits differ from the vector body's for exp, logistic and tanh. Here every
// element passes through a whole aligned chunk, the last one filled up, so that its bits depend
// neither on its position nor on an address.
#pragma once

#include <mlp/kernel/packet.hpp>

#include <algorithm>
#include <array>

namespace mlp::inline MLP_ABI::kernel {

/// 64 bytes, a multiple of every packet: the same grouping on every instruction set.
template <class Scalar>
inline constexpr int chunk_size = std::max<int>(1, 64 / static_cast<int>(sizeof(Scalar)));

template <class Scalar>
using Chunk = Eigen::Array<Scalar, chunk_size<Scalar>, 1>;

/// Copies `count` values, fewer than `limit`, a power of two: in halves of constant length, which
/// are moves between registers, where std::copy_n would be a call.
template <Index limit, class Scalar>
EIGEN_STRONG_INLINE void copy_fewer(const Scalar* from, Index count, Scalar* to) {
  if constexpr (limit > 1) {
    constexpr Index half = limit / 2;
    if ((count & half) != 0) {
      std::copy_n(from, half, to);
      from += half;
      to += half;
    }
    copy_fewer<half>(from, count, to);
  }
}

/// The first `count` values at `from`, filled up with `fill`.
template <class Scalar>
EIGEN_STRONG_INLINE Chunk<Scalar> load_chunk(const Scalar* from, Index count,
                                             Scalar fill = Scalar(0)) {
  if (count >= chunk_size<Scalar>) return Eigen::Map<const Chunk<Scalar>>(from);
  Chunk<Scalar> chunk = Chunk<Scalar>::Constant(fill);
  copy_fewer<chunk_size<Scalar>>(from, count, chunk.data());
  return chunk;
}

template <class Scalar>
EIGEN_STRONG_INLINE void store_chunk(const Chunk<Scalar>& chunk, Scalar* to, Index count) {
  if (count >= chunk_size<Scalar>) {
    Eigen::Map<Chunk<Scalar>> whole(to);
    whole = chunk;
  } else {
    copy_fewer<chunk_size<Scalar>>(chunk.data(), count, to);
  }
}

/// i, i + 1, i + 2, ...
template <class Scalar>
EIGEN_STRONG_INLINE Chunk<Scalar> indices_from(Index i) {
  static constexpr auto offsets = [] {
    std::array<Scalar, static_cast<std::size_t>(chunk_size<Scalar>)> all{};
    for (std::size_t k = 0; k < all.size(); ++k) all[k] = static_cast<Scalar>(k);
    return all;
  }();
  return Eigen::Map<const Chunk<Scalar>>(offsets.data()) + static_cast<Scalar>(i);
}

/// `count` ones, then zeros: a sum of products with it leaves out what fills a chunk up.
template <class Scalar>
EIGEN_STRONG_INLINE Chunk<Scalar> ones(Index count) {
  return (-indices_from<Scalar>(-count)).max(Scalar(0)).min(Scalar(1));
}

/// Σ_i x_i, both halves added again and again: in one order on every instruction set, where Eigen's
/// own follows the width of a packet. The size is a power of two.
template <class Array>
EIGEN_STRONG_INLINE typename Array::Scalar sum(const Array& x) {
  constexpr int size = Array::SizeAtCompileTime;
  if constexpr (size == 1) {
    return x(0);
  } else {
    using Half = Eigen::Array<typename Array::Scalar, size / 2, 1>;
    return sum<Half>(x.template head<size / 2>() + x.template tail<size / 2>());
  }
}

/// As many values as one machine register holds. Whole chunks would be passed between functions
/// through memory, where the parts that were written rarely are those that are read.
template <class Scalar>
using PacketArray = Eigen::Array<Scalar, Packet<Scalar>::size, 1>;

/// Calls f(i, n) for i = 0, c, 2c, ... with n = min(c, count - i), c = chunk_size.
template <class Scalar, class Function>
EIGEN_STRONG_INLINE void for_each_chunk(Index count, Function&& f) {
  constexpr Index step = chunk_size<Scalar>;
  for (Index i = 0; i < count; i += step) f(i, std::min(step, count - i));
}

/// out[i] = f(in[i]...) for i < count; `f` maps Eigen array expressions. `out` may be one of `in`.
template <class Scalar, class Function, class... In>
EIGEN_STRONG_INLINE void transform(Index count, Scalar* out, Function&& f, const In*... in) {
  using Values = PacketArray<Scalar>;
  constexpr Index step = Packet<Scalar>::size;
  const auto apply = [&](const auto&... values) -> Values { return f(values...); };
  Index i = 0;
  for (; i + step <= count; i += step) {
    Eigen::Map<Values>(out + i) = apply(Values(Eigen::Map<const Values>(in + i))...);
  }
  if (i == count) return;
  const auto filled = [rest = count - i](const Scalar* from) {
    Values values = Values::Zero();
    copy_fewer<step>(from, rest, values.data());
    return values;
  };
  const Values last = apply(filled(in + i)...);
  copy_fewer<step>(last.data(), count - i, out + i);
}

}  // namespace mlp::inline MLP_ABI::kernel
