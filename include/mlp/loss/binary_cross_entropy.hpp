// Cross-entropy of independent yes/no probabilities, fused with the output Sigmoid.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/kernel/math.hpp>
#include <mlp/loss/detail/target_lanes.hpp>
#include <mlp/loss/reduction.hpp>

#include <cmath>
#include <vector>

namespace mlp::inline MLP_ABI {

struct Sigmoid;

/// ℓ = -Σ_i c_i (t_i log p_i + (1 - t_i) log(1 - p_i)) with p = σ(z), computed from the logits z as
/// Σ_i c_i (max(z_i, 0) - z_i t_i + log(1 + e^-|z_i|)): finite for any finite logits.
/// dℓ/dz_i = c_i (p_i - t_i).
/// With `label_smoothing` ε, t is replaced by (1 - ε) t + ε / 2. A mean divides by the number of
/// outputs times Σ_j v_j. For a single output, `class_weights` has two values, of class 0 and of
/// class 1: c = (1 - t) c_0 + t c_1 with t as given, before smoothing; otherwise one value per
/// output.
template <class ReductionType>
struct BinaryCrossEntropy {
  using Reduction = ReductionType;
  using FusedActivation = Sigmoid;
  static constexpr std::string_view name = "binary_cross_entropy";

  double label_smoothing = 0.0;
  std::vector<double> class_weights = {};  ///< empty: all are 1

  template <class Scalar, class Target>
  Scalar operator()(ConstSegment<Scalar> z, const Target& target, Scalar scale,
                    Segment<Scalar> dz) const {
    using V = kernel::Chunk<Scalar>;
    const V keep(1 - label_smoothing), floor(label_smoothing / 2), factor = V::all(scale);
    V sum(0.0);
    kernel::for_each_slice<V>(z.size(), [&](const auto& slice) MLP_INLINE {
      const V z_i = slice.load(z);
      const V given = detail::target_lanes(target, slice);
      const V t = given * keep + floor;
      const V c = weights(slice, z.size(), given);
      const V soft_max = softplus(z_i);
      sum = c * V(-z_i * t + soft_max) + sum;
      if (dz.size() > 0) slice.store(V(V((logistic(z_i) - t) * c) * factor), dz);
    });
    return kernel::sum(sum);
  }

  template <class Target>
  double weight(Index outputs, const Target&) const {
    return static_cast<double>(outputs);
  }

  /// The value of a single output is the probability of class 1; several are decisions of their own
  /// (metric/multi_label.hpp).
  static constexpr bool values_are_classes(Index outputs) { return outputs == 1; }
  static constexpr TargetRange target_range = TargetRange::probabilities;

  /// Throws unless the options make sense for this many outputs.
  void require_valid(Index outputs) const {
    loss::require_smoothing(label_smoothing);
    loss::require_weights(class_weights, outputs == 1 ? 2 : outputs);
  }

 private:
  /// c of the outputs of a slice; zero beyond the last, so that what fills the lanes does not
  /// count.
  template <class Slice, class V>
  V weights(const Slice& slice, Index outputs, const V& t) const {
    if (class_weights.empty()) return slice.ones();
    if (outputs == 1) {
      return t * V(class_weights[1]) + V((slice.ones() - t) * V(class_weights[0]));
    }
    return detail::weight_lanes(class_weights, slice);
  }
};

}  // namespace mlp::inline MLP_ABI
