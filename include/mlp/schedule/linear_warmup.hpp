// A slow start, before any schedule.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/core/error.hpp>
#include <mlp/detail/contract_checks.hpp>
#include <mlp/schedule/detail/curves.hpp>

#include <algorithm>
#include <cmath>
#include <functional>

namespace mlp::inline MLP_ABI {

/// Over the first part of the run a straight line from start_factor to 1, times the first factor
/// of `schedule`; `schedule` then runs over the remaining steps, of which there is at least one, so
/// that the rate which the warm-up aims at is reached (gradual warm-up, Goyal et al. 2017, section
/// 2.2). `LinearWarmup{CosineDecay{}, 0.05}`.
template <class Following>
struct LinearWarmup {
  static_assert(detail::check_schedule<Following>(),
                "mlp: LinearWarmup goes before a schedule such as mlp::CosineDecay: a type that "
                "meets Schedule in mlp/concepts.hpp");

  static constexpr bool is_stateful = mlp::is_stateful<Following>;

  Following schedule = {};
  double fraction = 0.05;      ///< of the run that is warm-up, in [0, 1]; to the nearest step
  double start_factor = 0.01;  ///< at step 0, in [0, 1]

  double operator()(Index step, Index steps) const {
    const double part = std::min(std::round(fraction * static_cast<double>(steps)), 0x1p62);
    const Index warmup = std::max<Index>(0, std::min(static_cast<Index>(part), steps - 1));
    if (step >= warmup) return schedule(step - warmup, steps - warmup);
    return detail::line(start_factor, 1.0, detail::progress(step, warmup)) *
           schedule(0, steps - warmup);
  }

  /// Throws OptionError unless the options make sense.
  void require_valid() const {
    const auto require = [](bool holds, const char* expectation, double found) {
      require_option(holds, "LinearWarmup", expectation, found);
    };
    require(fraction >= 0.0 && fraction <= 1.0, "fraction: expected 0 to 1", fraction);
    require(start_factor >= 0.0 && start_factor <= 1.0, "start_factor: expected 0 to 1",
            start_factor);
    const std::unwrap_reference_t<Following>& following = schedule;
    if constexpr (detail::HasRequireValid<std::unwrap_reference_t<Following>>) {
      following.require_valid();
    }
  }
};
template <class Following>
LinearWarmup(Following) -> LinearWarmup<Following>;
template <class Following>
LinearWarmup(Following, double) -> LinearWarmup<Following>;
template <class Following>
LinearWarmup(Following, double, double) -> LinearWarmup<Following>;

}  // namespace mlp::inline MLP_ABI
