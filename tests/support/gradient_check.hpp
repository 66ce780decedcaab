// Holds analytic gradients against central differences, and proves each time that the check would
// have found a wrong one: a gradient passes only if its mutants fail the very same comparison.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace support {

using Values = std::vector<double>;

inline constexpr double float_epsilon = 0x1.0p-23;

inline double norm(std::span<const double> values) {
  double sum = 0.0;
  for (const double value : values) sum += value * value;
  return std::sqrt(sum);
}

/// ‖a - b‖ / (‖a‖ + ‖b‖), between 0 and 1. Infinite where the two cannot be compared: another size,
/// a number that is not finite, or nothing but zeros, which would agree with anything untested.
inline double relative_error(std::span<const double> a, std::span<const double> b) {
  constexpr double incomparable = std::numeric_limits<double>::infinity();
  if (a.size() != b.size()) return incomparable;
  Values difference(a.begin(), a.end());
  for (std::size_t i = 0; i < b.size(); ++i) difference[i] -= b[i];
  const double size = norm(a) + norm(b);
  const double error = norm(difference) / size;
  const bool is_zero = norm(a) == 0.0 || norm(b) == 0.0;
  return is_zero || !std::isfinite(size) || !std::isfinite(error) ? incomparable : error;
}

/// Central differences of the 4th order in double, for smooth functions. Their error is about
/// h⁴ f⁽⁵⁾ / 30 + 1.5 ε f / h: with h = 1e-3 some 1e-13 of f, where the 2nd order cannot get below
/// h² f⁽³⁾ / 6 + ε f / h, 1e-11 at its best h of 5e-6. So a tolerance of 1e-7 measures the
/// gradient, not the differences.
struct FourthOrder {
  double h = 1e-3;

  template <class Function>
  double operator()(Function&& f, double& x) const {
    const double at = x;
    const auto difference = [&](double step) {
      x = at + step;
      const double above = f();
      x = at - step;
      const double below = f();
      x = at;
      return above - below;
    };
    return (8.0 * difference(h) - difference(2.0 * h)) / (12.0 * h);
  }
};

/// Central differences of the 2nd order, for functions with kinks: a small step keeps both points
/// on one side of a kink, and costs little where the pieces are nearly straight.
struct SecondOrder {
  double h = 1e-6;

  template <class Function>
  double operator()(Function&& f, double& x) const {
    const double at = x;
    x = at + h;
    const double above = f();
    x = at - h;
    const double below = f();
    x = at;
    return (above - below) / (2.0 * h);
  }
};

/// The derivatives of f() with respect to each of `at`, which f reads and which is left unchanged.
template <class Function, class Differences = FourthOrder>
Values central_differences(Function&& f, std::span<double> at, Differences differences = {}) {
  Values gradient;
  gradient.reserve(at.size());
  for (double& x : at) gradient.push_back(differences(f, x));
  return gradient;
}

inline Values scaled(Values values, double factor) {
  for (double& value : values) value *= factor;
  return values;
}

/// The gradient with its largest entry forgotten.
inline Values without_largest(Values values) {
  if (values.empty()) return values;
  *std::max_element(values.begin(), values.end(),
                    [](double a, double b) { return std::abs(a) < std::abs(b); }) = 0.0;
  return values;
}

/// A gradient with a deliberate fault.
struct Mutant {
  std::string fault;
  Values gradient;
};

inline bool agrees(std::span<const double> gradient, std::span<const double> truth,
                   double tolerance) {
  return relative_error(gradient, truth) <= tolerance;
}

/// The gradient agrees with the truth; times 1.01, zeroed, without its largest entry, and as each
/// of `mutants` (the caller's dropped terms) it does not.
inline void check_gradient(const std::string& what, const Values& gradient, const Values& truth,
                           std::vector<Mutant> mutants = {}, double tolerance = 1e-7) {
  CHECK_MESSAGE(agrees(gradient, truth, tolerance), what, ": relative error ",
                relative_error(gradient, truth));
  mutants.push_back({"times 1.01", scaled(gradient, 1.01)});
  mutants.push_back({"zero", Values(gradient.size(), 0.0)});
  mutants.push_back({"without its largest entry", without_largest(gradient)});
  for (const Mutant& mutant : mutants) {
    CHECK_MESSAGE(!agrees(mutant.gradient, truth, tolerance), what,
                  " must be told from its mutant: ", mutant.fault);
  }
}

/// The same comparison with a second implementation in double, to its rounding errors.
inline void check_same(const std::string& what, std::span<const double> found,
                       std::span<const double> expected, double tolerance = 1e-12) {
  CHECK_MESSAGE(agrees(found, expected, tolerance), what, ": relative error ",
                relative_error(found, expected));
}

/// The largest |found - expected| / max(floor, |expected|), infinite where the two differ in size
/// or one has a NaN.
inline double worst_deviation(std::span<const double> found, std::span<const double> expected,
                              double floor) {
  constexpr double incomparable = std::numeric_limits<double>::infinity();
  if (found.size() != expected.size()) return incomparable;
  double worst = 0.0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (found[i] == expected[i]) continue;  // infinities too
    const double deviation =
        std::abs(found[i] - expected[i]) / std::max(floor, std::abs(expected[i]));
    if (std::isnan(deviation)) return incomparable;
    worst = std::max(worst, deviation);
  }
  return worst;
}

/// Entry by entry: |found - expected| <= tolerance max(floor, |expected|).
inline void check_close(const std::string& what, std::span<const double> found,
                        std::span<const double> expected, double tolerance, double floor = 1.0) {
  const double deviation = worst_deviation(found, expected, floor);
  CHECK_MESSAGE(deviation <= tolerance, what, ": worst deviation ", deviation);
}

}  // namespace support
