#include <mlp/kernel/exponential.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "support/ulps.hpp"

namespace {

namespace kernel = mlp::kernel;
using support::worst_ulps;

TEST_CASE_TEMPLATE("exp: within 1.5 ulp of the truth for numbers of all sizes", Scalar, float,
                   double) {
  CHECK(worst_ulps<Scalar>([](auto x) { return exp(x); }, [](auto x) { return std::exp(x); }) <=
        1.5);
}

TEST_CASE_TEMPLATE("expm1: within 3 ulp of the truth for numbers of all sizes", Scalar, float,
                   double) {
  CHECK(worst_ulps<Scalar>([](auto x) { return expm1(x); }, [](auto x) { return std::expm1(x); }) <=
        3.0);
}

TEST_CASE_TEMPLATE("tanh: within 4 ulp of the truth for numbers of all sizes", Scalar, float,
                   double) {
  CHECK(worst_ulps<Scalar>([](auto x) { return tanh(x); }, [](auto x) { return std::tanh(x); }) <=
        4.0);
}

TEST_CASE_TEMPLATE("logistic: within 3 ulp of the truth, where that is a normal number", Scalar,
                   float, double) {
  const Scalar bound = kernel::detail::Exponential<Scalar>::logistic_bound;
  CHECK(worst_ulps<Scalar>([](auto x) { return logistic(x); },
                           [](auto x) { return 1 / (1 + std::exp(-x)); },
                           [&](Scalar x) { return !(x < -bound); }) <= 3.0);
  using V = kernel::Lanes<Scalar>;
  for (const Scalar x :
       {-bound * Scalar(1.0001), -bound * 2, -std::numeric_limits<Scalar>::infinity()}) {
    const Scalar least = logistic(V::all(x)).array()(0);
    CHECK(least >= Scalar(0));
    CHECK(least <= Scalar(1.01) * std::numeric_limits<Scalar>::min());
  }
}

TEST_CASE_TEMPLATE("exp and its relatives: exact where the result is known", Scalar, float,
                   double) {
  using V = kernel::Lanes<Scalar>;
  using Limits = std::numeric_limits<Scalar>;
  const auto first = [](const V& lanes) { return lanes.array()(0); };
  const V zero(0.0), infinity = V::all(Limits::infinity());
  CHECK(first(exp(zero)) == Scalar(1));
  CHECK(first(exp(-infinity)) == Scalar(0));
  CHECK(first(exp(infinity)) == Limits::infinity());
  CHECK(std::isfinite(first(exp(V::all(std::nextafter(std::log(Limits::max()), Scalar(0)))))));
  CHECK(first(expm1(zero)) == Scalar(0));
  CHECK(first(expm1(-infinity)) == Scalar(-1));
  CHECK(first(expm1(infinity)) == Limits::infinity());
  CHECK(first(tanh(zero)) == Scalar(0));
  CHECK(first(tanh(infinity)) == Scalar(1));
  CHECK(first(tanh(-infinity)) == Scalar(-1));
  CHECK(first(logistic(zero)) == Scalar(0.5));
  CHECK(first(logistic(infinity)) == Scalar(1));
}

}  // namespace
