// Elu: its formula, its derivative, its extremes.
#include <mlp/activation/elu.hpp>

#include "support/activation_check.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <ratio>

namespace {

const support::ActivationUnderTest elu = support::activation_under_test<mlp::Elu>();

TEST_CASE("elu: values and derivatives are the formula's") {
  support::check_against_reference(elu);
}

TEST_CASE("elu: the derivative meets central differences, its mutants do not") {
  support::check_derivative(
      elu, {{"condition dropped", [](double) { return 1.0; }},
            {"alpha dropped", [](double z) { return z > 0.0 ? 1.0 : std::expm1(z); }}});
}

TEST_CASE("elu: saturated inputs stay finite, infinities have their limits, NaN stays") {
  support::check_saturated(elu);
  constexpr double infinity = std::numeric_limits<double>::infinity();
  support::check_limits(elu, -1.0, infinity);
  support::check_nan_stays(elu);
}

TEST_CASE("elu: known values") {
  support::check_close("values", elu.values({-1.0, 0.0, 2.5}),
                       support::Values{-0.6321205588285577, 0.0, 2.5}, 1e-15);
  using Half = mlp::EluWith<std::ratio<1, 2>>;
  support::check_close("values for alpha 1/2", support::values_of<Half, double>({-1.0, 2.0}),
                       support::Values{-0.31606027941427883, 2.0}, 1e-15);
  support::check_close("derivatives for alpha 1/2",
                       support::derivatives_of<Half, double>({-1.0, 2.0}),
                       support::Values{0.18393972058572117, 1.0}, 1e-15);
}

}  // namespace
