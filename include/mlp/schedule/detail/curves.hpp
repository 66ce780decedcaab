// How far a run has come, and the curves that schedules are made of.
#pragma once

#include <mlp/core/elementary.hpp>
#include <mlp/core/types.hpp>

#include <cmath>

namespace mlp::inline MLP_ABI::detail {

/// t = step / steps, from 0 at the first step to just below 1 at the last; 1 after that.
constexpr double progress(Index step, Index steps) {
  return step < steps ? static_cast<double>(step) / static_cast<double>(steps) : 1.0;
}

/// Whether t has come to a point that is a fraction as well. A fraction that was computed, such as
/// 0.1 + 0.2, means the same step as the one that is written 0.3.
constexpr bool has_reached(double t, double point) { return t >= point * (1.0 - 1e-12); }

/// From `from` at t = 0 to `to` at t = 1 along a straight line.
inline double line(double from, double to, double t) { return std::fma(to - from, t, from); }

/// The same along half a period of a cosine: to + (from - to) (1 + cos πt) / 2.
inline double half_cosine(double from, double to, double t) {
  return line(to, from, 0.5 * (1.0 + elementary::cos_pi(t)));
}

}  // namespace mlp::inline MLP_ABI::detail
