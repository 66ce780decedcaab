// The squared distance between outputs and targets.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/kernel/math.hpp>
#include <mlp/loss/detail/target_chunk.hpp>
#include <mlp/loss/reduction.hpp>

namespace mlp::inline MLP_ABI {

/// ℓ = Σ_i (y_i - t_i)², dℓ/dy_i = 2 (y_i - t_i). A mean divides by the number of outputs times
/// Σ_j v_j, so that it is the mean over all elements. Works behind any output activation.
template <class ReductionType>
struct MeanSquaredError {
  using Reduction = ReductionType;
  using FusedActivation = void;
  static constexpr std::string_view name = "mean_squared_error";

  template <class Scalar, class Target>
  Scalar operator()(ConstSegment<Scalar> y, const Target& target, Scalar scale,
                    Segment<Scalar> dy) const {
    using Chunk = kernel::Chunk<Scalar>;
    Chunk sum = Chunk::Zero();
    kernel::for_each_chunk<Scalar>(y.size(), [&](Index i, Index count) {
      const Chunk residual = kernel::load_chunk(y.data() + i, count, Scalar(0)) -
                             detail::target_chunk(target, i, count);
      sum = kernel::multiply_add<Chunk>(residual, residual, sum);
      if (dy.size() > 0) {
        kernel::store_chunk<Scalar>(residual * (Scalar(2) * scale), dy.data() + i, count);
      }
    });
    return kernel::sum(sum);
  }

  template <class Target>
  double weight(Index outputs, const Target&) const {
    return static_cast<double>(outputs);
  }
};

}  // namespace mlp::inline MLP_ABI
