// Sums of squares, for norms: in double, every term added in one order.
#pragma once

#include <mlp/kernel/elementwise.hpp>
#include <mlp/kernel/lanes.hpp>

namespace mlp::inline MLP_ABI::kernel {

/// A sum for each value of a chunk.
template <class Scalar>
using ChunkSums = Eigen::Array<double, chunk_size<Scalar>, 1>;

/// sums[i] += x[i]² for i < count, at most a chunk.
template <class Scalar>
EIGEN_STRONG_INLINE void add_squares(const Scalar* x, Index count, ChunkSums<Scalar>& sums) {
  using V = Lanes<double>;
  const ChunkSums<Scalar> values = load_chunk(x, count, Scalar(0)).template cast<double>();
  for (Index i = 0; i < chunk_size<Scalar>; i += Packet<double>::size) {
    const V v = V::load(values.data() + i);
    const V total = v * v + V::load(sums.data() + i);
    total.store(sums.data() + i);
  }
}

/// Σ_i x_i²; of floats exact but for the rounding of the sum.
template <class Scalar>
double sum_of_squares(const Scalar* x, Index count) {
  ChunkSums<Scalar> sums = ChunkSums<Scalar>::Zero();
  for_each_chunk<Scalar>(count, [&](Index i, Index n) { add_squares(x + i, n, sums); });
  return sum(sums);
}

}  // namespace mlp::inline MLP_ABI::kernel
