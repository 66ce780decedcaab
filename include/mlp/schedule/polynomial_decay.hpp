// A learning rate that falls along a polynomial, by default a straight line.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/core/elementary.hpp>
#include <mlp/core/error.hpp>
#include <mlp/schedule/detail/curves.hpp>

namespace mlp::inline MLP_ABI {

/// f + (1 - f) (1 - t)^power with t = step / steps and f = final_factor.
struct PolynomialDecay {
  double power = 1.0;         ///< > 0
  double final_factor = 0.0;  ///< what is approached, >= 0

  double operator()(Index step, Index steps) const {
    const double remaining = elementary::pow(1.0 - detail::progress(step, steps), power);
    return detail::line(final_factor, 1.0, remaining);
  }

  /// Throws OptionError unless the options make sense.
  void require_valid() const {
    require_option(power > 0.0, "PolynomialDecay", "power: expected above 0", power);
    require_option(final_factor >= 0.0, "PolynomialDecay", "final_factor: expected at least 0",
                   final_factor);
  }
};
static_assert(Schedule<PolynomialDecay>);

}  // namespace mlp::inline MLP_ABI
