// LeakyRelu: its formula, its derivative, its extremes.
#include <mlp/activation/leaky_relu.hpp>

#include "support/activation_check.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <ratio>

namespace {

const support::ActivationUnderTest leaky_relu = support::activation_under_test<mlp::LeakyRelu>();

TEST_CASE("leaky_relu: values and derivatives are the formula's") {
  support::check_against_reference(leaky_relu);
}

TEST_CASE("leaky_relu: the derivative meets central differences, its mutants do not") {
  support::check_derivative(leaky_relu,
                            {{"condition dropped", [](double) { return 1.0; }},
                             {"slope dropped", [](double z) { return z > 0.0 ? 1.0 : 0.0; }}});
}

TEST_CASE("leaky_relu: saturated inputs stay finite, infinities have their limits, NaN stays") {
  support::check_saturated(leaky_relu);
  constexpr double infinity = std::numeric_limits<double>::infinity();
  support::check_limits(leaky_relu, -infinity, infinity);
  support::check_nan_stays(leaky_relu);
}

TEST_CASE("leaky_relu: known values") {
  support::check_close("values", leaky_relu.values({-3.0, 0.0, 2.5}),
                       support::Values{-0.03, 0.0, 2.5}, 1e-15);
  using Steep = mlp::LeakyReluWith<std::ratio<1, 4>>;
  CHECK(support::values_of<Steep, double>({-4.0, 4.0}) == support::Values{-1.0, 4.0});
  CHECK(support::derivatives_of<Steep, double>({-4.0, 4.0}) == support::Values{0.25, 1.0});
}

}  // namespace
