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
#include <bit>
#include <cstddef>
#include <limits>

namespace mlp::inline MLP_ABI::kernel {

/// 64 bytes, a multiple of every packet: the same grouping on every instruction set.
template <class Scalar>
inline constexpr int chunk_size = std::max<int>(1, 64 / static_cast<int>(sizeof(Scalar)));

template <class Scalar>
using Chunk = Eigen::Array<Scalar, chunk_size<Scalar>, 1>;

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

/// Sets the first `count` values of x, fewer than it has, to those at `from`.
template <class Scalar, int size>
EIGEN_STRONG_INLINE void load_fewer(const Scalar* from, Index count,
                                    Eigen::Array<Scalar, size, 1>& x) {
  using P = Packet<Scalar>;
  if constexpr (P::has_masks && size == P::size) {
    P::store(x.data(), P::load_first(from, count, P::load(x.data())));
  } else {
    copy_fewer<size>(from, count, x.data());
  }
}

/// Writes the first `count` values of x, fewer than it has.
template <class Scalar, int size>
EIGEN_STRONG_INLINE void store_fewer(const Eigen::Array<Scalar, size, 1>& x, Scalar* to,
                                     Index count) {
  using P = Packet<Scalar>;
  if constexpr (P::has_masks && size == P::size) {
    P::store_first(to, count, P::load(x.data()));
  } else {
    copy_fewer<size>(x.data(), count, to);
  }
}

/// The first `count` values at `from`, filled up with `fill`.
template <class Scalar>
EIGEN_STRONG_INLINE Chunk<Scalar> load_chunk(const Scalar* from, Index count,
                                             Scalar fill = Scalar(0)) {
  if (count >= chunk_size<Scalar>) return Eigen::Map<const Chunk<Scalar>>(from);
  Chunk<Scalar> chunk = Chunk<Scalar>::Constant(fill);
  load_fewer(from, count, chunk);
  return chunk;
}

template <class Scalar>
EIGEN_STRONG_INLINE void store_chunk(const Chunk<Scalar>& chunk, Scalar* to, Index count) {
  if (count >= chunk_size<Scalar>) {
    Eigen::Map<Chunk<Scalar>> whole(to);
    whole = chunk;
  } else {
    store_fewer(chunk, to, count);
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

/// Both halves of x combined again and again, down to one value: in one order on every instruction
/// set, where Eigen's own reductions follow the width of a packet. The size is a power of two.
template <class Array, class Combine>
EIGEN_STRONG_INLINE typename Array::Scalar reduce(const Array& x, const Combine& combine) {
  constexpr int size = Array::SizeAtCompileTime;
  if constexpr (size == 1) {
    return x(0);
  } else {
    using Half = Eigen::Array<typename Array::Scalar, size / 2, 1>;
    const Half half = combine(x.template head<size / 2>(), x.template tail<size / 2>());
    return reduce(half, combine);
  }
}

/// Σ_i x_i
template <class Array>
EIGEN_STRONG_INLINE typename Array::Scalar sum(const Array& x) {
  return reduce(x, [](const auto& a, const auto& b) { return a + b; });
}

/// As many values as one machine register holds. Whole chunks would be passed between functions
/// through memory, where the parts that were written rarely are those that are read.
template <class Scalar>
using PacketArray = Eigen::Array<Scalar, Packet<Scalar>::size, 1>;

/// Calls f(i, n) for i = 0, c, 2c, ... with n = min(c, count - i), c = chunk_size.
// Always in line, where g++ takes a hint for what it is: a constant count leaves no loop.
template <class Scalar, class Function>
EIGEN_ALWAYS_INLINE void for_each_chunk(Index count, Function&& f) {
  constexpr Index step = chunk_size<Scalar>;
  for (Index i = 0; i < count; i += step) f(i, std::min(step, count - i));
}

/// max_i x[i], at least the lowest finite number; a NaN may be passed over.
template <class Scalar>
EIGEN_STRONG_INLINE Scalar maximum(const Scalar* x, Index count) {
  Scalar most = std::numeric_limits<Scalar>::lowest();
  for_each_chunk<Scalar>(count, [&](Index i, Index n) {
    const Chunk<Scalar> chunk = load_chunk(x + i, n, most);
    most = std::max(most, reduce(chunk, [](const auto& a, const auto& b) { return a.max(b); }));
  });
  return most;
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
    load_fewer(from, rest, values);
    return values;
  };
  const Values last = apply(filled(in + i)...);
  store_fewer(last, out + i, count - i);
}

}  // namespace mlp::inline MLP_ABI::kernel
