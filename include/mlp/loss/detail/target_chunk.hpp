// The targets of several outputs at once, as losses read them.
#pragma once

#include <mlp/core/target.hpp>
#include <mlp/kernel/elementwise.hpp>

namespace mlp::inline MLP_ABI::detail {

/// The targets of outputs i, i + 1, ...; those from i + n on are zero.
template <class Scalar>
kernel::Chunk<Scalar> target_chunk(const ClassTarget<Scalar>& target, Index i, Index n) {
  using Chunk = kernel::Chunk<Scalar>;
  // 1 at the index, and 0 a whole step away from it: in registers, without a store of one value.
  const Chunk t = (Scalar(1) - kernel::indices_from<Scalar>(i - target.hot()).abs()).max(Scalar(0));
  return target.hot() < i + n ? t : Chunk(Chunk::Zero());
}

template <class Scalar>
kernel::Chunk<Scalar> target_chunk(const ValueTarget<Scalar>& target, Index i, Index n) {
  return kernel::load_chunk(target.values() + i, n, Scalar(0));
}

}  // namespace mlp::inline MLP_ABI::detail
