// Identity: its formula, its derivative, its extremes.
#include <mlp/activation/identity.hpp>

#include "support/activation_check.hpp"

#include <doctest/doctest.h>

#include <limits>

namespace {

const support::ActivationUnderTest identity = support::activation_under_test<mlp::Identity>();

TEST_CASE("identity: values and derivatives are the formula's") {
  support::check_against_reference(identity);
}

TEST_CASE("identity: the derivative meets central differences, its mutants do not") {
  support::check_derivative(identity, {});
}

TEST_CASE("identity: saturated inputs stay finite, infinities have their limits, NaN stays") {
  support::check_saturated(identity);
  constexpr double infinity = std::numeric_limits<double>::infinity();
  support::check_limits(identity, -infinity, infinity);
  support::check_nan_stays(identity);
}

TEST_CASE("identity: known values") {
  const support::Values z{-2.5, 0.0, 3.0};
  CHECK(identity.values(z) == z);
  CHECK(identity.derivatives(z) == support::Values(3, 1.0));
}

}  // namespace
