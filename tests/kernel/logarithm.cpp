#include <mlp/kernel/logarithm.hpp>

#include <doctest/doctest.h>

#include <cmath>

#include "support/ulps.hpp"

namespace {

TEST_CASE_TEMPLATE("softplus: within 2 ulp of the truth for numbers of all sizes", Scalar, float,
                   double) {
  CHECK(support::worst_ulps<Scalar>([](auto x) { return softplus(x); },
                                    [](auto x) {
                                      return std::fmax(x, decltype(x)(0)) +
                                             std::log1p(std::exp(-std::abs(x)));
                                    },
                                    [](Scalar x) { return !std::isnan(x); }) <= 2.0);
  using V = mlp::kernel::Lanes<Scalar>;
  const V nan = V::all(std::numeric_limits<Scalar>::quiet_NaN());
  CHECK(softplus(nan).array().isNaN().all());
}

}  // namespace
