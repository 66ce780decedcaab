// The squared distance between outputs and targets.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/kernel/math.hpp>
#include <mlp/loss/detail/target_lanes.hpp>
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
    using V = kernel::Chunk<Scalar>;
    const V twice = V::all(Scalar(2) * scale);
    V sum(0.0);
    kernel::sweep_chunks(
        [&](V y_i, V t_i, V& dy_i) MLP_INLINE {
          const V r = y_i - t_i;
          sum = r * r + sum;
          dy_i = twice * r;
        },
        y, detail::TargetRun{target}, kernel::write(dy));
    return kernel::sum(sum);
  }

  template <class Target>
  double weight(Index outputs, const Target&) const {
    return static_cast<double>(outputs);
  }
};

}  // namespace mlp::inline MLP_ABI
