// Relu: its formula, its derivative, its extremes.
#include <mlp/activation/relu.hpp>

#include "support/activation_check.hpp"

#include <doctest/doctest.h>

#include <limits>

namespace {

const support::ActivationUnderTest relu = support::activation_under_test<mlp::Relu>();

TEST_CASE("relu: values and derivatives are the formula's") {
  support::check_against_reference(relu);
}

TEST_CASE("relu: the derivative meets central differences, its mutants do not") {
  support::check_derivative(relu, {{"condition dropped", [](double) { return 1.0; }}});
}

TEST_CASE("relu: saturated inputs stay finite, infinities have their limits, NaN stays") {
  support::check_saturated(relu);
  constexpr double infinity = std::numeric_limits<double>::infinity();
  support::check_limits(relu, 0.0, infinity);
  support::check_nan_stays(relu);
}

TEST_CASE("relu: known values") {
  CHECK(relu.values({-3.0, -0.0, 0.0, 2.5}) == support::Values{0.0, 0.0, 0.0, 2.5});
  CHECK(relu.derivatives({-3.0, 0.0, 2.5}) == support::Values{0.0, 0.0, 1.0});
}

}  // namespace
