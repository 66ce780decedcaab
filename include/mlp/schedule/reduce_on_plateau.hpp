// A learning rate that drops when a metric no longer improves.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/core/error.hpp>
#include <mlp/core/finite.hpp>

#include <algorithm>
#include <cmath>

namespace mlp::inline MLP_ABI {

/// The factor is multiplied by γ when a metric has been observed more than `patience` times in a
/// row without improving; the next `cooldown` observations do not count (as in PyTorch's
/// ReduceLROnPlateau). A metric improves where it is better than the best by more than
/// threshold · |best|; NaN and infinity never are. `fit` copies its schedule: give it
/// `std::ref(plateau)` and call `plateau.observe(...)` in a callback.
struct ReduceOnPlateau {
  enum class Goal { lowest, highest };

  /// Everything that is remembered, for a checkpoint.
  struct State {
    double factor = 1.0;
    double best = 0.0;  ///< where there is one
    bool has_best = false;
    Index without_improvement = 0;
    Index cooling = 0;  ///< observations that do not count yet

    bool operator==(const State&) const = default;
  };

  static constexpr bool is_stateful = true;

  double gamma = 0.1;         ///< γ in (0, 1)
  Index patience = 10;        ///< >= 0
  double threshold = 1e-4;    ///< >= 0
  Index cooldown = 0;         ///< >= 0
  double final_factor = 0.0;  ///< which the factor never falls below, in [0, 1]
  Goal goal = Goal::lowest;   ///< of a loss; highest of an accuracy
  State state = {};

  /// Call after each evaluation, with its metric.
  void observe(double metric) {
    if (improves(metric)) {
      state.best = metric;
      state.has_best = true;
      state.without_improvement = 0;
    } else {
      ++state.without_improvement;
    }
    if (state.cooling > 0) {
      --state.cooling;
      state.without_improvement = 0;
    }
    if (state.without_improvement > patience) {
      state.factor = std::max(state.factor * gamma, final_factor);
      state.cooling = cooldown;
      state.without_improvement = 0;
    }
  }

  double operator()(Index /*step*/, Index /*steps*/) const { return state.factor; }

  /// Throws OptionError unless the options make sense.
  void require_valid() const {
    const auto require = [](bool holds, const char* expectation, double found) {
      require_option(holds, "ReduceOnPlateau", expectation, found);
    };
    require(gamma > 0.0 && gamma < 1.0, "gamma: expected above 0 and below 1", gamma);
    require(patience >= 0, "patience: expected at least 0", static_cast<double>(patience));
    require(threshold >= 0.0, "threshold: expected at least 0", threshold);
    require(cooldown >= 0, "cooldown: expected at least 0", static_cast<double>(cooldown));
    require(final_factor >= 0.0 && final_factor <= 1.0, "final_factor: expected 0 to 1",
            final_factor);
  }

 private:
  bool improves(double metric) const {
    if (!is_finite(metric)) return false;
    if (!state.has_best) return true;
    const double gain = goal == Goal::lowest ? state.best - metric : metric - state.best;
    return gain > threshold * std::abs(state.best);
  }
};
static_assert(Schedule<ReduceOnPlateau>);

}  // namespace mlp::inline MLP_ABI
