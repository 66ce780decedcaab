// Elementwise work through full packets only.
//
// Eigen peels a run of elements to the alignment of its address and treats head and tail with
// scalar code, whose bits differ from the vector body's for exp, logistic and tanh. Here every
// element passes through a whole aligned chunk, the last one filled up, so that its bits depend
// neither on its position nor on an address.
#pragma once

#include <mlp/types.hpp>

#include <algorithm>

namespace mlp::inline MLP_ABI::kernel {

/// 64 bytes, a multiple of every packet: the same grouping on every instruction set.
template <class Scalar>
inline constexpr int chunk_size = std::max<int>(1, 64 / static_cast<int>(sizeof(Scalar)));

template <class Scalar>
using Chunk = Eigen::Array<Scalar, chunk_size<Scalar>, 1>;

/// The first `count` values at `from`, filled up with `fill`.
template <class Scalar>
EIGEN_STRONG_INLINE Chunk<Scalar> load_chunk(const Scalar* from, Index count, Scalar fill) {
  if (count >= chunk_size<Scalar>) return Eigen::Map<const Chunk<Scalar>>(from);
  Chunk<Scalar> chunk = Chunk<Scalar>::Constant(fill);
  std::copy_n(from, count, chunk.data());
  return chunk;
}

template <class Scalar>
EIGEN_STRONG_INLINE void store_chunk(const Chunk<Scalar>& chunk, Scalar* to, Index count) {
  if (count >= chunk_size<Scalar>) {
    Eigen::Map<Chunk<Scalar>> whole(to);
    whole = chunk;
  } else {
    std::copy_n(chunk.data(), count, to);
  }
}

/// Calls f(i, n) for i = 0, c, 2c, ... with n = min(c, count - i), c = chunk_size.
template <class Scalar, class Function>
EIGEN_STRONG_INLINE void for_each_chunk(Index count, Function&& f) {
  constexpr Index step = chunk_size<Scalar>;
  for (Index i = 0; i < count; i += step) f(i, std::min(step, count - i));
}

/// out[i] = f(in[i]...) for i < count; `f` maps Eigen array expressions. `out` may be one of `in`.
template <class Scalar, class Function, class... In>
void transform(Index count, Scalar* out, Function&& f, const In*... in) {
  for_each_chunk<Scalar>(count, [&](Index i, Index n) {
    const auto apply = [&](const auto&... chunks) -> Chunk<Scalar> { return f(chunks...); };
    store_chunk<Scalar>(apply(load_chunk<Scalar>(in + i, n, Scalar(0))...), out + i, n);
  });
}

}  // namespace mlp::inline MLP_ABI::kernel
