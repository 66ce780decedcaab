// Tanh: its formula, its derivative, its extremes.
#include <mlp/activation/tanh.hpp>

#include "support/activation_check.hpp"

#include <doctest/doctest.h>

#include <cmath>

namespace {

const support::ActivationUnderTest tanh = support::activation_under_test<mlp::Tanh>();

TEST_CASE("tanh: values and derivatives are the formula's") {
  support::check_against_reference(tanh);
}

TEST_CASE("tanh: the derivative meets central differences, its mutants do not") {
  support::check_derivative(tanh,
                            {{"1 dropped", [](double z) { return -std::tanh(z) * std::tanh(z); }},
                             {"square dropped", [](double z) { return 1.0 - std::tanh(z); }}});
}

TEST_CASE("tanh: saturated inputs stay finite, infinities have their limits, NaN stays") {
  support::check_saturated(tanh);
  support::check_limits(tanh, -1.0, 1.0);
  support::check_nan_stays(tanh);
}

TEST_CASE("tanh: known values") {
  support::check_close("values", tanh.values({0.0, 1.0, std::log(2.0)}),
                       support::Values{0.0, 0.7615941559557649, 0.6}, 1e-15);
  support::check_close("derivatives", tanh.derivatives({0.0, std::log(2.0)}),
                       support::Values{1.0, 0.64}, 1e-15);
}

}  // namespace
