// A learning rate that drops at given points of the run.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/core/error.hpp>
#include <mlp/schedule/detail/curves.hpp>

#include <vector>

namespace mlp::inline MLP_ABI {

/// γ^k once k of the points `at` have been reached: step / steps ≥ at. The defaults are those of
/// He, Zhang, Ren & Sun 2016 ("Deep Residual Learning for Image Recognition", section 4.2).
struct StepDecay {
  double gamma = 0.1;                    ///< γ > 0
  std::vector<double> at = {0.5, 0.75};  ///< fractions of the run, in [0, 1], in any order

  double operator()(Index step, Index steps) const {
    double factor = 1.0;
    const double t = detail::progress(step, steps);
    for (const double point : at) {
      if (detail::has_reached(t, point)) factor *= gamma;
    }
    return factor;
  }

  /// Throws OptionError unless the options make sense.
  void require_valid() const {
    require_option(gamma > 0.0, "StepDecay", "gamma: expected above 0", gamma);
    for (const double point : at) {
      require_option(point >= 0.0 && point <= 1.0, "StepDecay", "at: expected 0 to 1", point);
    }
  }
};
static_assert(Schedule<StepDecay>);

}  // namespace mlp::inline MLP_ABI
