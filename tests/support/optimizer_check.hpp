// One optimizer on its own: beside the scalar reference, in parts and off alignment, and on its way
// to a known optimum.
#pragma once

#include "reference/scalar_optimizer.hpp"

#include <mlp/core/slot_names.hpp>
#include <mlp/core/types.hpp>

#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

namespace support {

/// An optimizer without its type, so that the checks below are compiled once.
template <class Real>
struct AnyOptimizer {
  int slots = 0;
  /// w, g, slots from an address of each, how many, decays, step
  std::function<void(Real*, const Real*, const std::vector<Real*>&, std::size_t, bool, int)> update;
};

template <class Real, class Optimizer>
AnyOptimizer<Real> any_optimizer(const Optimizer& optimizer) {
  return {mlp::detail::slot_names(optimizer).size(),
          [=](Real* w, const Real* g, const std::vector<Real*>& slots, std::size_t count,
              bool decays, int step) {
            const auto n = static_cast<mlp::Index>(count);
            const auto slot = [&](int k) {
              return mlp::Segment<Real>(slots.at(static_cast<std::size_t>(k)), n);
            };
            optimizer.update(mlp::Segment<Real>(w, n), mlp::ConstSegment<Real>(g, n), slot, decays,
                             std::int64_t{step});
          }};
}

/// Sixty steps of a hundred parameters equal the rule's, in double to 1e-12 and in float to
/// `in_float`, for weights and for biases; applied in parts they have the same bits, and at any
/// address.
void check_optimizer(const AnyOptimizer<double>& doubles, const AnyOptimizer<float>& floats,
                     const reference::Rule& rule, double in_float);

template <class Optimizer>
void check_optimizer(const Optimizer& optimizer, const reference::Rule& rule,
                     double in_float = 1e-5) {
  optimizer.require_valid();
  check_optimizer(any_optimizer<double>(optimizer), any_optimizer<float>(optimizer), rule,
                  in_float);
}

/// Where the optimizer arrives after so many steps from w, its learning rate going down to zero
/// along a straight line. `gradient(w)` is of the function to minimise; all w are weights.
template <class Optimizer>
std::vector<double> minimize(
    Optimizer optimizer, int steps, std::vector<double> w,
    const std::function<std::vector<double>(const std::vector<double>&)>& gradient) {
  std::vector<std::vector<double>> memory(
      static_cast<std::size_t>(mlp::detail::slot_names(optimizer).size()),
      std::vector<double>(w.size(), 0.0));
  std::vector<double*> slots;
  for (auto& slot : memory) slots.push_back(slot.data());
  const double rate = optimizer.learning_rate;
  for (int step = 1; step <= steps; ++step) {
    optimizer.learning_rate = rate * (1.0 - (step - 1.0) / steps);
    any_optimizer<double>(optimizer).update(w.data(), gradient(w).data(), slots, w.size(), true,
                                            step);
  }
  return w;
}

/// How far from (1, 1), its minimum, the optimizer stays on Rosenbrock's function
/// (1 - x)² + 100 (y - x²)², from (-1.2, 1).
template <class Optimizer>
double distance_on_rosenbrock(const Optimizer& optimizer, int steps) {
  const auto w = minimize(optimizer, steps, {-1.2, 1.0}, [](const std::vector<double>& at) {
    const double valley = at[1] - at[0] * at[0];
    return std::vector<double>{-2.0 * (1.0 - at[0]) - 400.0 * at[0] * valley, 200.0 * valley};
  });
  return std::hypot(w[0] - 1.0, w[1] - 1.0);
}

/// How far from its minimum the optimizer stays on Σ a_i (w_i - c_i)² / 2 with a from 0.1 to 10.
template <class Optimizer>
double distance_on_quadratic(const Optimizer& optimizer, int steps) {
  const std::vector<double> a{0.1, 0.3, 1.0, 3.0, 10.0};
  const std::vector<double> c{1.0, -2.0, 0.5, -1.0, 2.0};
  const auto w = minimize(optimizer, steps, {0, 0, 0, 0, 0}, [&](const std::vector<double>& at) {
    std::vector<double> g;
    for (std::size_t i = 0; i < at.size(); ++i) g.push_back(a[i] * (at[i] - c[i]));
    return g;
  });
  double farthest = 0.0;
  for (std::size_t i = 0; i < w.size(); ++i) farthest = std::max(farthest, std::abs(w[i] - c[i]));
  return farthest;
}

/// Not a number, for refusals.
inline constexpr double nan = std::numeric_limits<double>::quiet_NaN();

}  // namespace support
