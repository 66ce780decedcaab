#include <mlp/kernel/normal_distribution.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

#include "support/ulps.hpp"

namespace {

using support::worst_ulps;

TEST_CASE_TEMPLATE("standard_normal: the density is within 3 ulp of the truth", Scalar, float,
                   double) {
  CHECK(worst_ulps<Scalar>([](auto x) { return standard_normal(x).density; },
                           [](auto x) {
                             return std::exp(-x * x / 2) /
                                    std::sqrt(2 * std::numbers::pi_v<decltype(x)>);
                           }) <= 3.0);
}

TEST_CASE_TEMPLATE("standard_normal: the probability of less is within 9 ulp of the truth", Scalar,
                   float, double) {
  CHECK(worst_ulps<Scalar>(
            [](auto x) { return standard_normal(x).cumulative; },
            [](auto x) { return std::erfc(-x / std::numbers::sqrt2_v<decltype(x)>) / 2; }) <= 9.0);
}

}  // namespace
