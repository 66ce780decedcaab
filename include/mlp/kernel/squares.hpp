// Sums of squares, for norms: in double, every term added in one order.
#pragma once

#include <mlp/kernel/sweep.hpp>

namespace mlp::inline MLP_ABI::kernel {

/// A sum for each number of a chunk.
template <class Scalar>
using ChunkSums = Lanes<double, chunk_size<Scalar>>;

/// sums_i + x_i²
template <class Scalar>
EIGEN_ALWAYS_INLINE ChunkSums<Scalar> plus_squares(const ChunkSums<Scalar>& sums,
                                                   const Chunk<Scalar>& x) {
  const auto v = cast<double>(x);
  return v * v + sums;
}

/// Σ_i x_i²; of floats exact but for the rounding of the sum.
template <class Scalar>
double sum_of_squares(const auto& x) {
  ChunkSums<Scalar> sums(0.0);
  sweep_chunks([&](Chunk<Scalar> v) MLP_INLINE { sums = plus_squares<Scalar>(sums, v); }, read(x));
  return sum(sums);
}

}  // namespace mlp::inline MLP_ABI::kernel
