// A cosine that restarts several times in a run.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/core/error.hpp>
#include <mlp/schedule/detail/curves.hpp>

#include <algorithm>

namespace mlp::inline MLP_ABI {

/// f + (1 - f) (1 + cos πu) / 2 with f = final_factor and u from 0 to 1 in each cycle, each
/// `growth` times as long as the one before (Loshchilov & Hutter 2017, "SGDR", equation 5 with
/// T_mult = growth). The last cycle ends with the run.
struct CosineWarmRestarts {
  Index cycles = 4;           ///< >= 1
  double growth = 2.0;        ///< > 0
  double final_factor = 0.0;  ///< what each cycle approaches, >= 0

  double operator()(Index step, Index steps) const {
    // In units of a step of the first cycle, over the sum of the cycles' relative lengths, so that
    // for whole `growth` all numbers are exact.
    double sum = 0.0;
    double relative = 1.0;
    for (Index cycle = 0; cycle < cycles; ++cycle) {
      sum += relative;
      relative = detail::rounded_product(relative, growth);
    }
    double since_start = detail::rounded_product(sum, static_cast<double>(std::min(step, steps)));
    auto length = static_cast<double>(steps);
    for (Index cycle = 1; cycle < cycles && detail::has_reached(since_start, length); ++cycle) {
      since_start = std::max(0.0, since_start - length);
      length = detail::rounded_product(length, growth);
    }
    const double u = steps > 0 ? std::min(since_start / length, 1.0) : 1.0;
    return detail::half_cosine(1.0, final_factor, u);
  }

  /// Throws OptionError unless the options make sense.
  void require_valid() const {
    const auto require = [](bool holds, const char* expectation, double found) {
      require_option(holds, "CosineWarmRestarts", expectation, found);
    };
    require(cycles >= 1, "cycles: expected at least 1", static_cast<double>(cycles));
    require(growth > 0.0, "growth: expected above 0", growth);
    require(final_factor >= 0.0, "final_factor: expected at least 0", final_factor);
  }
};
static_assert(Schedule<CosineWarmRestarts>);

}  // namespace mlp::inline MLP_ABI
