// Silu: its formula, its derivative, its extremes.
#include <mlp/activation/silu.hpp>

#include "support/activation_check.hpp"

#include <doctest/doctest.h>

namespace {

const support::ActivationUnderTest silu = support::activation_under_test<mlp::Silu>();

TEST_CASE("silu: values and derivatives are the formula's") {
  support::check_against_reference(silu);
}

TEST_CASE("silu: the derivative meets central differences, its mutants do not") {
  support::check_derivative(silu, {{"second term dropped", reference::sigmoid},
                                   {"first term dropped", [](double z) {
                                      return z * reference::sigmoid(z) * reference::sigmoid(-z);
                                    }}});
}

TEST_CASE("silu: saturated inputs stay finite, infinities have their limits, NaN stays") {
  support::check_saturated(silu);
  support::check_nan_stays(silu);
}

TEST_CASE("silu: known values") {
  support::check_close("values", silu.values({0.0, 1.0, -1.0}),
                       support::Values{0.0, 0.7310585786300049, -0.2689414213699951}, 1e-15);
  CHECK(silu.derivatives({0.0}).front() == doctest::Approx(0.5).epsilon(1e-15));
}

}  // namespace
