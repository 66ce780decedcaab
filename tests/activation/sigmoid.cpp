// Sigmoid: its formula, its derivative, its extremes.
#include <mlp/activation/sigmoid.hpp>

#include "support/activation_check.hpp"

#include <doctest/doctest.h>

#include <cmath>

namespace {

const support::ActivationUnderTest sigmoid = support::activation_under_test<mlp::Sigmoid>();

TEST_CASE("sigmoid: values and derivatives are the formula's") {
  support::check_against_reference(sigmoid);
}

TEST_CASE("sigmoid: the derivative meets central differences, its mutants do not") {
  support::check_derivative(
      sigmoid, {{"factor 1 - a dropped", reference::sigmoid},
                {"factor a dropped", [](double z) { return reference::sigmoid(-z); }}});
}

TEST_CASE("sigmoid: saturated inputs stay finite, infinities have their limits, NaN stays") {
  support::check_saturated(sigmoid);
  support::check_limits(sigmoid, 0.0, 1.0);
  support::check_nan_stays(sigmoid);
}

TEST_CASE("sigmoid: known values") {
  // σ(0) = 1/2, σ(ln 3) = 3/4, and σ(1) as published.
  support::check_close("values", sigmoid.values({0.0, std::log(3.0), 1.0}),
                       support::Values{0.5, 0.75, 0.7310585786300049}, 1e-15);
  support::check_close("derivatives", sigmoid.derivatives({0.0, std::log(3.0)}),
                       support::Values{0.25, 0.1875}, 1e-15);
}

}  // namespace
