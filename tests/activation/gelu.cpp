// Gelu: its formula, its derivative, its extremes.
#include <mlp/activation/gelu.hpp>

#include "support/activation_check.hpp"

#include <doctest/doctest.h>

namespace {

const support::ActivationUnderTest gelu = support::activation_under_test<mlp::Gelu>();

TEST_CASE("gelu: values and derivatives are the formula's") {
  support::check_against_reference(gelu);
}

TEST_CASE("gelu: the derivative meets central differences, its mutants do not") {
  support::check_derivative(gelu, {{"density term dropped", reference::normal_distribution},
                                   {"distribution term dropped",
                                    [](double z) { return z * reference::normal_density(z); }}});
}

TEST_CASE("gelu: saturated inputs stay finite, infinities have their limits, NaN stays") {
  support::check_saturated(gelu);
  support::check_nan_stays(gelu);
}

TEST_CASE("gelu: known values") {
  // Hendrycks & Gimpel's exact form: Φ(1), -Φ(-1), 2 Φ(2).
  support::check_close(
      "values", gelu.values({0.0, 1.0, -1.0, 2.0}),
      support::Values{0.0, 0.8413447460685429, -0.15865525393145707, 1.9544997361036416}, 1e-15);
  CHECK(gelu.derivatives({0.0}).front() == doctest::Approx(0.5).epsilon(1e-15));
}

}  // namespace
