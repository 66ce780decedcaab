// What every elementwise activation has to satisfy, whatever its formula.
#pragma once

#include "reference/scalar_activation.hpp"
#include "support/gradient_check.hpp"

#include <mlp/kernel/sweep.hpp>

#include <functional>
#include <limits>
#include <string>

namespace support {

/// f over values, packet by packet, as layers apply activations.
template <class Scalar, class Function>
std::vector<Scalar> mapped(const std::vector<Scalar>& from, Function f) {
  using V = mlp::kernel::Lanes<Scalar>;
  std::vector<Scalar> to(from.size());
  const auto size = static_cast<mlp::Index>(from.size());
  mlp::kernel::sweep([=](V& out, V in) { out = V(f(in.array())); },
                     mlp::kernel::write(mlp::Segment<Scalar>(to.data(), size)),
                     mlp::ConstSegment<Scalar>(from.data(), size));
  return to;
}

template <class A, class Scalar>
std::vector<Scalar> values_of(const std::vector<Scalar>& z) {
  return mapped(z, [](const auto& s) { return A::value(s); });
}

/// φ' at each z, from z or from a, as the activation asks for it.
template <class A, class Scalar>
std::vector<Scalar> derivatives_of(const std::vector<Scalar>& z) {
  const auto from = A::derivative_from == decltype(A::derivative_from)::input ? z : values_of<A>(z);
  return mapped(from, [](const auto& s) { return A::derivative(s); });
}

/// The functions of one activation without its type, so that the checks compile once.
struct ActivationUnderTest {
  reference::Activation truth;
  std::function<Values(const Values&)> values, derivatives;
  std::function<std::vector<float>(const std::vector<float>&)> float_values, float_derivatives;
};

template <class A>
ActivationUnderTest activation_under_test() {
  return {reference::activation_named(A::name), values_of<A, double>, derivatives_of<A, double>,
          values_of<A, float>, derivatives_of<A, float>};
}

inline std::vector<float> to_float(const Values& values) { return {values.begin(), values.end()}; }
inline Values to_double(const std::vector<float>& values) { return {values.begin(), values.end()}; }

/// From deep in one tail to deep in the other, close to zero on both sides, and 963 of them, so
/// that the last chunk is not full.
inline Values many_points() {
  Values z;
  for (int i = -480; i <= 480; ++i) {
    if (i != 0) z.push_back(i / 16.0);
  }
  for (const double far : {700.0, 1e-3, 1e-8}) {
    z.push_back(far);
    z.push_back(-far);
  }
  z.erase(z.begin(), z.begin() + 3);
  return z;
}

inline Values reference_values(reference::Activation activation, const Values& z) {
  Values a;
  for (const double at : z) a.push_back(reference::value(activation, at));
  return a;
}
inline Values reference_derivatives(reference::Activation activation, const Values& z) {
  Values d;
  for (const double at : z) d.push_back(reference::derivative(activation, at));
  return d;
}

/// Values are right digit by digit, also where they are tiny. Derivatives are right on the scale of
/// one, since those computed from a near its limit, such as a (1 - a), have no more digits.
inline void check_against_reference(const ActivationUnderTest& a) {
  const Values z = many_points();
  check_close("values", a.values(z), reference_values(a.truth, z), 1e-12, 1e-300);
  check_close("derivatives", a.derivatives(z), reference_derivatives(a.truth, z), 1e-12);

  // In float to eight roundings, on the scale of one or of the value where it is larger.
  const Values rounded = to_double(to_float(z));
  const double roundings = 8.0 * float_epsilon;
  check_close("float values", to_double(a.float_values(to_float(z))),
              reference_values(a.truth, rounded), roundings);
  check_close("float derivatives", to_double(a.float_derivatives(to_float(z))),
              reference_derivatives(a.truth, rounded), roundings);
}

/// A derivative with a term of its formula dropped, as a function of z.
struct DroppedTerm {
  std::string what;
  std::function<double(double)> derivative;
};

/// φ' against central differences of φ itself, at points no closer to zero than 1/16, further than
/// any step; and every wrong formula is found out.
inline void check_derivative(const ActivationUnderTest& a, const std::vector<DroppedTerm>& terms) {
  Values z;
  for (int i = -96; i <= 96; ++i) {
    if (i != 0) z.push_back(i / 16.0);
  }
  Values differences;
  for (const double at : z) {
    Values x{at};
    differences.push_back(central_differences([&] { return a.values(x).front(); }, x).front());
  }
  std::vector<Mutant> mutants;
  for (const DroppedTerm& term : terms) {
    Values wrong;
    for (const double at : z) wrong.push_back(term.derivative(at));
    mutants.push_back({term.what, wrong});
  }
  check_gradient("derivative", a.derivatives(z), differences, std::move(mutants));
}

/// Far out, value and derivative are finite in both scalars and still what the formula says.
inline void check_saturated(const ActivationUnderTest& a) {
  const Values z{1e4, -1e4, 100.0, -100.0, 1e4};
  const Values value = reference_values(a.truth, z);
  const Values derivative = reference_derivatives(a.truth, z);
  check_close("values", a.values(z), value, 1e-12);
  check_close("derivatives", a.derivatives(z), derivative, 1e-12);
  check_close("float values", to_double(a.float_values(to_float(z))), value, 5e-7);
  check_close("float derivatives", to_double(a.float_derivatives(to_float(z))), derivative, 5e-7);
}

/// φ(-∞) and φ(∞) where they are numbers or infinities.
inline void check_limits(const ActivationUnderTest& a, double below, double above) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const Values z{-infinity, infinity};
  const Values limits{below, above};
  check_close("values at infinity", a.values(z), limits, 1e-12);
  check_close("float values at infinity", to_double(a.float_values(to_float(z))), limits, 5e-7);
}

/// A NaN stays a NaN wherever it stands, and harms no neighbour: a diverged run must be seen.
inline void check_nan_stays(const ActivationUnderTest& a) {
  for (std::size_t at = 0; at < 19; ++at) {
    Values z(19, 0.5);
    z[at] = std::numeric_limits<double>::quiet_NaN();
    const Values found = a.values(z);
    const std::vector<float> found_float = a.float_values(to_float(z));
    for (std::size_t i = 0; i < z.size(); ++i) {
      CHECK(std::isnan(found[i]) == (i == at));
      CHECK(std::isnan(found_float[i]) == (i == at));
    }
  }
}

}  // namespace support
