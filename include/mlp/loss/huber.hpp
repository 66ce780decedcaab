// Quadratic near the target, linear far from it: a regression loss that outliers do not dominate.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/core/finite.hpp>
#include <mlp/kernel/math.hpp>
#include <mlp/loss/detail/target_lanes.hpp>
#include <mlp/loss/reduction.hpp>

namespace mlp::inline MLP_ABI {

/// Huber 1964, with r = y - t: ℓ = Σ_i (r_i² / 2 where |r_i| <= δ, else δ (|r_i| - δ / 2)),
/// dℓ/dy_i = r_i clipped to [-δ, δ]. A mean divides by the number of outputs times Σ_j v_j.
template <class ReductionType>
struct Huber {
  using Reduction = ReductionType;
  using FusedActivation = void;
  static constexpr std::string_view name = "huber";

  double delta = 1.0;  ///< δ > 0, in the targets' unit

  template <class Scalar, class Target>
  Scalar operator()(ConstSegment<Scalar> y, const Target& target, Scalar scale,
                    Segment<Scalar> dy) const {
    using V = kernel::Chunk<Scalar>;
    const V limit(delta), half(0.5), factor = V::all(scale);
    V sum(0.0);
    kernel::sweep_chunks(
        [&](V y_i, V t_i, V& dy_i) MLP_INLINE {
          const V r = y_i - t_i;
          // With c = clip(r), both branches are c (r - c / 2).
          const V c = min(max(r, -limit), limit);
          sum = c * V(r - V(c * half)) + sum;
          dy_i = c * factor;
        },
        y, detail::TargetRun{target}, kernel::write(dy));
    return kernel::sum(sum);
  }

  template <class Target>
  double weight(Index outputs, const Target&) const {
    return static_cast<double>(outputs);
  }

  /// Throws unless the options make sense.
  void require_valid(Index) const {
    if (!(delta > 0.0) || !is_finite(delta)) {
      throw OptionError("mlp: delta: expected a positive finite number, found " +
                        std::to_string(delta));
    }
  }
};

}  // namespace mlp::inline MLP_ABI
