// Cross-entropy of class probabilities, fused with the output Softmax.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/core/elementary.hpp>
#include <mlp/kernel/math.hpp>
#include <mlp/loss/detail/target_lanes.hpp>
#include <mlp/loss/reduction.hpp>

#include <cmath>
#include <limits>
#include <vector>

namespace mlp::inline MLP_ABI {

struct Softmax;

/// ℓ = -Σ_i c_i t_i log p_i with p = softmax(z), computed from the logits z as
/// Σ_i c_i t_i (log Σ_k e^(z_k - m) + m - z_i), m = max z: finite for any finite logits.
/// dℓ/dz_i = p_i Σ_k c_k t_k - c_i t_i, which is p - t without class weights.
/// With `label_smoothing` ε over K classes (Szegedy et al. 2016) t is replaced by (1 - ε) t + ε /
/// K. A mean divides by Σ_j v_j c_(y_j) for class indices y and sample weights v, and by Σ_j v_j
/// for probabilities, as PyTorch does.
template <class ReductionType>
struct CrossEntropy {
  using Reduction = ReductionType;
  using FusedActivation = Softmax;
  static constexpr std::string_view name = "cross_entropy";

  double label_smoothing = 0.0;
  std::vector<double> class_weights = {};  ///< one per class; empty: all are 1

  // Always inlined, so that a constant number of outputs is known to be constant.
  template <class Scalar, class Target>
  EIGEN_ALWAYS_INLINE Scalar operator()(ConstSegment<Scalar> z, const Target& target, Scalar scale,
                                        Segment<Scalar> dz) const {
    using V = kernel::Chunk<Scalar>;
    using Limits = std::numeric_limits<Scalar>;
    const Index n = z.size();
    const V m = V::all(kernel::maximum(z));

    // e^(z - m) is kept in dz until the sum is known, except the last chunk, which would be read
    // back before its store has finished.
    const auto is_last = [n](const auto& slice) { return slice.first + slice.count == n; };
    V last(0.0);
    V exponentials(0.0);  // Σ e^(z - m)
    V mass(0.0);          // Σ c t
    V below_max(0.0);     // Σ c t (m - z)
    kernel::for_each_slice<V>(n, [&](const auto& slice) MLP_INLINE {
      // A difference beyond the scalar's range would be infinite, and 0 times it a NaN.
      const V shifted = max(slice.load(z, -Limits::infinity()) - m, V::all(Limits::lowest()));
      const V e = exp(shifted);
      const V t = weighted_target(target, slice, n);
      exponentials = exponentials + e;
      mass = mass + t;
      below_max = t * -shifted + below_max;
      if (is_last(slice)) {
        last = e;
      } else if (dz.size() > 0) {
        slice.store(e, dz);
      }
    });
    const Scalar sum = kernel::sum(exponentials);
    const Scalar total = kernel::sum(mass);
    if (dz.size() > 0) {
      const V normalize = V::all(total / sum), factor = V::all(scale);
      kernel::for_each_slice<V>(n, [&](const auto& slice) MLP_INLINE {
        const V e = is_last(slice) ? last : slice.load(dz);
        const V t = weighted_target(target, slice, n);
        slice.store(V(V(e * normalize - t) * factor), dz);
      });
    }
    const auto log_sum = static_cast<Scalar>(elementary::log(static_cast<double>(sum)));
    return std::fma(total, log_sum, kernel::sum(below_max));
  }

  template <class Target>
  double weight(Index, const Target& target) const {
    if constexpr (Target::is_class) {
      if (!class_weights.empty()) return class_weights[static_cast<std::size_t>(target.label())];
    }
    return 1.0;
  }

  /// Value targets are probabilities of the classes.
  static constexpr bool values_are_classes(Index /*outputs*/) { return true; }
  static constexpr TargetRange target_range = TargetRange::distribution;

  /// Throws unless the options make sense for this many outputs.
  void require_valid(Index outputs) const {
    loss::require_smoothing(label_smoothing);
    loss::require_weights(class_weights, outputs);
  }

 private:
  /// c t of the outputs of a slice, t smoothed over all n; zero beyond the last.
  template <class Target, class Slice>
  EIGEN_ALWAYS_INLINE auto weighted_target(const Target& target, const Slice& slice,
                                           Index n) const {
    auto t = detail::target_lanes(target, slice);
    using V = decltype(t);
    if (label_smoothing != 0.0) {
      const V floor(label_smoothing / static_cast<double>(n));
      t = t * V(1 - label_smoothing) + V(floor * slice.ones());
    }
    if (!class_weights.empty()) t = t * detail::weight_lanes(class_weights, slice);
    return t;
  }
};

}  // namespace mlp::inline MLP_ABI
