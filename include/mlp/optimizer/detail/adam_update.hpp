// What Adam and its relatives have in common: two moments of the gradient, corrected for starting
// from zero.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/core/elementary.hpp>
#include <mlp/core/error.hpp>
#include <mlp/kernel/sweep.hpp>

#include <cmath>
#include <cstdint>

namespace mlp::inline MLP_ABI::detail {

/// 1 - β^t, the sum of the weights in an average that started from zero, after t steps. By
/// squaring: as fast as std::pow, and the same bits everywhere.
inline double bias_correction(double beta, std::int64_t t) {
  double power = 1.0;
  while (t > 0) {
    if (t % 2 == 1) power = rounded_product(power, beta);
    beta = rounded_product(beta, beta);
    t /= 2;
  }
  return 1.0 - power;
}

/// m, v, and the largest v so far.
constexpr SlotNames adam_slots(bool amsgrad) {
  SlotNames names{"first_moment", "second_moment"};
  if (amsgrad) names.add("largest_second_moment");
  return names;
}

/// w = shrink w - η (m / (1 - β₁^t)) / (√(v / (1 - β₂^t)) + ε), with m = β₁ m + (1 - β₁) g and
/// v = β₂ v + (1 - β₂) g², or the largest v so far. As in section 2 of Kingma & Ba 2015 the
/// corrections are part of η and ε.
template <class Options, class Scalar, class Slot>
void adam_update(const Options& options, double shrink, Segment<Scalar> parameters,
                 ConstSegment<Scalar> gradients, Slot&& slot, std::int64_t step) {
  using V = kernel::Lanes<Scalar>;
  const double first = bias_correction(options.beta1, step);
  const double second = std::sqrt(bias_correction(options.beta2, step));
  const V eta(options.learning_rate * second / first);
  const V eps(options.epsilon * second);
  const V keep(shrink);
  const auto sweep = [&](auto c1, auto c2) {
    if (options.amsgrad) {
      kernel::sweep(
          [=](V& w, V g, V& m, V& v, V& largest) MLP_INLINE {
            m = lerp(m, g, c1);
            v = lerp(v, g * g, c2);
            largest = max(v, largest);
            w = V(keep * w) - eta * (m / (sqrt(largest) + eps));
          },
          parameters, gradients, slot(0), slot(1), slot(2));
    } else {
      kernel::sweep(
          [=](V& w, V g, V& m, V& v) MLP_INLINE {
            m = lerp(m, g, c1);
            v = lerp(v, g * g, c2);
            w = V(keep * w) - eta * (m / (sqrt(v) + eps));
          },
          parameters, gradients, slot(0), slot(1));
    }
  };
  kernel::with_shares<V>(sweep, 1.0 - options.beta1, 1.0 - options.beta2);
}

/// Throws OptionError unless the options that Adam's relatives share make sense.
template <class Options>
void require_adam_options(const char* owner, const Options& options) {
  require_option(options.learning_rate >= 0.0, owner, "learning_rate: expected at least 0",
                 options.learning_rate);
  require_option(options.beta1 >= 0.0 && options.beta1 < 1.0, owner,
                 "beta1: expected at least 0 and below 1", options.beta1);
  require_option(options.beta2 >= 0.0 && options.beta2 < 1.0, owner,
                 "beta2: expected at least 0 and below 1", options.beta2);
  require_option(is_normal_epsilon(options.epsilon), owner, "epsilon: expected at least 1.2e-38",
                 options.epsilon);
}

}  // namespace mlp::inline MLP_ABI::detail
