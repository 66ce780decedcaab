// The judge is judged first: what it must accept, and what it must not.
#include "support/gradient_check.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

namespace {

using support::Values;

TEST_CASE("relative error is zero for equals and one for opposites") {
  CHECK(support::relative_error(Values{1.0, -2.0}, Values{1.0, -2.0}) == 0.0);
  CHECK(support::relative_error(Values{1.0, -2.0}, Values{-1.0, 2.0}) == doctest::Approx(1.0));
}

TEST_CASE("nothing agrees with zeros, other sizes or numbers that are not finite") {
  const Values zero{0.0, 0.0};
  const Values one{1.0, 1.0};
  const Values bad{1.0, std::numeric_limits<double>::quiet_NaN()};
  const Values huge{1.0, std::numeric_limits<double>::infinity()};
  CHECK_FALSE(support::agrees(zero, zero, 1.0));
  CHECK_FALSE(support::agrees(zero, one, 1.0));
  CHECK_FALSE(support::agrees(one, zero, 1.0));
  CHECK_FALSE(support::agrees(Values{}, Values{}, 1.0));
  CHECK_FALSE(support::agrees(Values{1.0}, one, 1.0));
  CHECK_FALSE(support::agrees(bad, bad, 1.0));
  CHECK_FALSE(support::agrees(huge, huge, 1.0));
}

TEST_CASE("a deviation that is not a number is never the smallest") {
  const double bad = std::numeric_limits<double>::quiet_NaN();
  CHECK_FALSE(support::worst_deviation(Values{bad, 1.0}, Values{1.0, 1.0}, 1.0) <= 1.0);
  CHECK_FALSE(support::worst_deviation(Values{1.0, bad, 1.0}, Values{1.0, 1.0, 1.0}, 1.0) <= 1.0);
  CHECK_FALSE(support::worst_deviation(Values{1.0}, Values{1.0, 1.0}, 1.0) <= 1.0);
}

TEST_CASE("central differences find known derivatives and leave their point alone") {
  Values x{0.3, -1.2};
  const Values before = x;
  const auto f = [&] { return std::sin(x[0]) * std::exp(x[1]); };
  const Values exact{std::cos(0.3) * std::exp(-1.2), std::sin(0.3) * std::exp(-1.2)};
  CHECK(support::relative_error(support::central_differences(f, x), exact) < 1e-12);
  CHECK(support::relative_error(support::central_differences(f, x, support::SecondOrder{}), exact) <
        1e-9);
  CHECK(x == before);
}

}  // namespace
