// A learning rate that shrinks by the same factor at every step.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/core/elementary.hpp>
#include <mlp/core/error.hpp>
#include <mlp/schedule/detail/curves.hpp>

namespace mlp::inline MLP_ABI {

/// final_factor^t with t = step / steps: γ^step with γ^steps = final_factor.
struct ExponentialDecay {
  double final_factor = 0.01;  ///< what is approached, > 0

  double operator()(Index step, Index steps) const {
    return elementary::pow(final_factor, detail::progress(step, steps));
  }

  /// Throws OptionError unless the options make sense.
  void require_valid() const {
    require_option(final_factor > 0.0, "ExponentialDecay", "final_factor: expected above 0",
                   final_factor);
  }
};
static_assert(Schedule<ExponentialDecay>);

}  // namespace mlp::inline MLP_ABI
