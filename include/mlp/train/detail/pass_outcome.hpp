// What a pass over a batch has found.
#pragma once

#include <mlp/core/error.hpp>
#include <mlp/core/types.hpp>
#include <mlp/loss/reduction.hpp>
#include <mlp/train/fit.hpp>

#include <limits>

namespace mlp::inline MLP_ABI::detail {

/// The loss of a batch: as reduced, and what a mean is made of; how many of its samples were
/// predicted right, where that was asked for; and the norm of its gradients, where the optimizer
/// has seen it. A mean divides by Σ |v_j| w_j, v the weights of the samples.
struct PassOutcome {
  double loss_sum = 0.0;
  double weight = 0.0;
  double reduced = 0.0;
  Index hits = 0;
  bool has_classes = true;
  double gradient_norm = 0.0;

  double mean() const { return loss_sum * Mean::scale(weight); }

  /// Of so many samples.
  double accuracy(Index samples) const {
    return has_classes ? static_cast<double>(hits) / static_cast<double>(samples)
                       : std::numeric_limits<double>::quiet_NaN();
  }

  /// As it is told of so many samples. Throws SizeError or OptionError where nothing counts: there
  /// is no mean of nothing.
  Evaluation evaluation(Index samples) const {
    require_samples("evaluate", samples);
    require_option(weight > 0.0, "evaluate", "sample weights: expected a sum above 0", weight);
    return {mean(), accuracy(samples), samples};
  }
};

}  // namespace mlp::inline MLP_ABI::detail
