// One rise of the learning rate and one long fall.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/core/error.hpp>
#include <mlp/schedule/detail/curves.hpp>

#include <algorithm>

namespace mlp::inline MLP_ABI {

/// From start_factor to 1 over the first part of the run, then down to final_factor, far below the
/// start (Smith & Topin 2018, "Super-Convergence"; defaults and half cosines as in fast.ai and
/// PyTorch, straight lines as in the paper). The optimizer's own rate is thus the largest. Momentum
/// does not change.
struct OneCycle {
  enum class Shape { half_cosines, lines };

  double rise = 0.3;           ///< fraction of the run until the peak, in [0, 1)
  double start_factor = 0.04;  ///< in [0, 1]
  double final_factor = 4e-6;  ///< in [0, 1]
  Shape shape = Shape::half_cosines;

  double operator()(Index step, Index steps) const {
    const auto curve = shape == Shape::lines ? detail::line : detail::half_cosine;
    const double t = detail::progress(step, steps);
    return detail::has_reached(t, rise)
               ? curve(1.0, final_factor, std::max(0.0, (t - rise) / (1.0 - rise)))
               : curve(start_factor, 1.0, t / rise);
  }

  /// Throws OptionError unless the options make sense.
  void require_valid() const {
    const auto require = [](bool holds, const char* expectation, double found) {
      require_option(holds, "OneCycle", expectation, found);
    };
    require(rise >= 0.0 && rise < 1.0, "rise: expected at least 0 and below 1", rise);
    require(start_factor >= 0.0 && start_factor <= 1.0, "start_factor: expected 0 to 1",
            start_factor);
    require(final_factor >= 0.0 && final_factor <= 1.0, "final_factor: expected 0 to 1",
            final_factor);
  }
};
static_assert(Schedule<OneCycle>);

}  // namespace mlp::inline MLP_ABI
