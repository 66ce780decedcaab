// How the losses of a batch become one number: part of a loss's type, so that it is visible.
#pragma once

#include <mlp/core/error.hpp>
#include <mlp/core/finite.hpp>
#include <mlp/core/types.hpp>

#include <string>
#include <vector>

namespace mlp::inline MLP_ABI {

/// L = Σ_j v_j ℓ_j: the step grows with the batch. Sample weights v may be any numbers.
struct Sum {
  static constexpr std::string_view name = "sum";
  static constexpr double scale(double /*total_weight*/) { return 1.0; }
};

/// L = Σ_j v_j ℓ_j / Σ_j v_j w_j: the step does not depend on the batch's size. What w_j counts is
/// the loss's own (its `weight`); without weights the denominator is the number of samples, times
/// the number of outputs for losses that average over elements. Where that is 0, for nothing
/// counts, so is L. Sample weights are numbers of at least 0: with others, such as the advantages
/// of a policy, the denominator may vanish or change its sign, and Sum is what is meant.
struct Mean {
  static constexpr std::string_view name = "mean";
  static constexpr bool takes_weight(double v) { return v >= 0.0; }
  static constexpr double scale(double total_weight) {
    return total_weight > 0.0 ? 1.0 / total_weight : 0.0;
  }
};

namespace loss {

inline void require_smoothing(double smoothing) {
  if (!(smoothing >= 0.0 && smoothing < 1.0)) {
    throw OptionError("mlp: label_smoothing: expected at least 0 and below 1, found " +
                      std::to_string(smoothing));
  }
}

inline void require_weights(const std::vector<double>& weights, Index expected) {
  if (weights.empty()) return;
  require_size<Index>(expected, static_cast<Index>(weights.size()), "class_weights: size");
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (!(weights[i] >= 0.0) || !is_finite(weights[i])) {
      throw OptionError("mlp: class_weights[" + std::to_string(i) +
                        "]: expected a finite number of at least 0, found " +
                        std::to_string(weights[i]));
    }
  }
}

}  // namespace loss

}  // namespace mlp::inline MLP_ABI
