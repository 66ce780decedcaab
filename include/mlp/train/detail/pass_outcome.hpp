// What a pass over a batch has found.
#pragma once

#include <mlp/core/types.hpp>
#include <mlp/loss/reduction.hpp>
#include <mlp/train/fit.hpp>

#include <algorithm>

namespace mlp::inline MLP_ABI::detail {

/// The loss of a batch: as reduced, and what a mean is made of; how many of its samples were
/// predicted right, where that was asked for; and the norm of its gradients, where the optimizer
/// has seen it.
struct PassOutcome {
  double loss_sum = 0.0;
  double weight = 0.0;
  double reduced = 0.0;
  Index hits = 0;
  double gradient_norm = 0.0;

  double mean() const { return loss_sum * Mean::scale(weight); }

  /// As it is told of so many samples.
  Evaluation evaluation(Index samples) const {
    const double count = static_cast<double>(std::max<Index>(samples, 1));
    return {mean(), static_cast<double>(hits) / count, samples};
  }
};

}  // namespace mlp::inline MLP_ABI::detail
