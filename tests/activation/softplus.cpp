// Softplus: its formula, its derivative, its extremes.
#include <mlp/activation/softplus.hpp>

#include "support/activation_check.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <numbers>

namespace {

const support::ActivationUnderTest softplus = support::activation_under_test<mlp::Softplus>();

TEST_CASE("softplus: values and derivatives are the formula's") {
  support::check_against_reference(softplus);
}

TEST_CASE("softplus: the derivative meets central differences, its mutants do not") {
  support::check_derivative(
      softplus, {{"1 dropped from 1 + e^z", [](double) { return 1.0; }},
                 {"factor e^z dropped", [](double z) { return reference::sigmoid(-z); }}});
}

TEST_CASE("softplus: saturated inputs stay finite, infinities have their limits, NaN stays") {
  support::check_saturated(softplus);
  constexpr double infinity = std::numeric_limits<double>::infinity();
  support::check_limits(softplus, 0.0, infinity);
  support::check_nan_stays(softplus);
}

TEST_CASE("softplus: known values") {
  // softplus(0) = ln 2, softplus(1) = ln(1 + e)
  support::check_close("values", softplus.values({0.0, 1.0}),
                       support::Values{std::numbers::ln2, 1.3132616875182228}, 1e-15);
  CHECK(softplus.derivatives({0.0}).front() == doctest::Approx(0.5).epsilon(1e-15));
}

}  // namespace
