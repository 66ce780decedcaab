#include <mlp/core/elementary.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "support/fnv.hpp"
#include "support/ulps.hpp"

namespace {

namespace elementary = mlp::elementary;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// f(x) of x of all sizes, and of evenly spaced ones around zero.
template <class Function>
void for_samples(const Function& f) {
  support::for_all_sizes<double>(f);
  for (int i = -200'000; i < 200'000; ++i) f(i * 0.0000171);
}

/// The largest error against truth(x) among these, of those that are `wanted`.
template <class Function, class Truth, class Wanted>
double worst(const Function& f, const Truth& truth, const Wanted& wanted) {
  double largest = 0.0;
  const auto check = [&](double x) {
    if (!wanted(x)) return;
    const long double expected = truth(static_cast<long double>(x));
    const double error = support::ulps(f(x), expected);
    // What is below the normal numbers has not all of their digits.
    const bool has_all_digits =
        !(std::abs(expected) < static_cast<long double>(std::numeric_limits<double>::min()));
    largest = std::max(largest, has_all_digits || error > 1.0 ? error : 0.0);
  };
  for_samples(check);
  return largest;
}
constexpr auto any = [](double) { return true; };

TEST_CASE("elementary: errors against the C library's in more precision") {
  CHECK(worst(
            elementary::exp, [](long double x) { return std::exp(x); }, any) < 0.7);
  CHECK(worst(
            elementary::log, [](long double x) { return std::log(x); }, any) < 0.6);
  CHECK(worst(
            elementary::log1p, [](long double x) { return std::log1p(x); }, any) < 1.0);
}

TEST_CASE("elementary: powers") {
  for (const double y : {0.5, 1.0 / 3.0, 0.9, 2.0, 3.0, 17.0, 100.0, -0.7, -2.0}) {
    const auto power = [y](double x) { return elementary::pow(x, y); };
    const auto truth = [y](long double x) { return std::pow(x, static_cast<long double>(y)); };
    CHECK(worst(power, truth, [](double x) { return x > 0.0; }) < 1.0);
  }
  // Of few values, by step of a schedule.
  for (const double x : {1e-300, 1e-8, 0.01, 0.1, 0.999, 1.0 + 1e-15, 3.0, 1e300}) {
    for (int step = 0; step <= 1000; ++step) {
      const double y = step / 1000.0;
      const auto truth = std::pow(static_cast<long double>(x), static_cast<long double>(y));
      CHECK(support::ulps(elementary::pow(x, y), truth) < 1.0);
    }
  }
}

TEST_CASE("elementary: sines and cosines of parts of half a turn") {
  // The argument of the long one has the rounding of pi x, which counts where the result is small.
  constexpr long double pi = std::numbers::pi_v<long double>;
  const auto near = [](double x) { return std::abs(x) < 100.0 && std::abs(x) > 1e-300; };
  const auto sine = [](long double x) {
    const long double r = std::remainder(x, 2.0L), a = std::abs(r);
    return std::copysign(a > 0.5L ? std::sin(pi * (1.0L - a)) : std::sin(pi * a), r);
  };
  const auto cosine = [&](long double x) { return sine(0.5L - std::abs(std::remainder(x, 2.0L))); };
  CHECK(worst(elementary::sin_pi, sine, near) < 1.2);
  CHECK(worst(elementary::cos_pi, cosine, near) < 1.2);
  for (int n = -8; n <= 8; ++n) {
    CHECK(elementary::sin_pi(n) == 0.0);
    CHECK(elementary::cos_pi(n) == (n % 2 == 0 ? 1.0 : -1.0));
    CHECK(elementary::cos_pi(n + 0.5) == 0.0);
    CHECK(elementary::sin_pi(n + 0.5) == (n % 2 == 0 ? 1.0 : -1.0));
  }
  CHECK(std::isnan(elementary::cos_pi(infinity)));
  CHECK(std::isnan(elementary::sin_pi(nan)));
}

TEST_CASE("elementary: zero, infinities, NaN and the ends of the range") {
  CHECK(elementary::exp(0.0) == 1.0);
  CHECK(elementary::exp(infinity) == infinity);
  CHECK(elementary::exp(-infinity) == 0.0);
  CHECK(std::isnan(elementary::exp(nan)));
  CHECK(std::isfinite(elementary::exp(709.78)));
  CHECK(elementary::exp(709.79) == infinity);
  CHECK(elementary::exp(-745.1) == std::numeric_limits<double>::denorm_min());
  CHECK(elementary::exp(-745.2) == 0.0);

  CHECK(elementary::log(1.0) == 0.0);
  CHECK(elementary::log(0.0) == -infinity);
  CHECK(elementary::log(-0.0) == -infinity);
  CHECK(elementary::log(infinity) == infinity);
  CHECK(std::isnan(elementary::log(-1.0)));
  CHECK(std::isnan(elementary::log(nan)));

  CHECK(elementary::log1p(0.0) == 0.0);
  CHECK(std::signbit(elementary::log1p(-0.0)));
  CHECK(elementary::log1p(-1.0) == -infinity);
  CHECK(elementary::log1p(infinity) == infinity);
  CHECK(std::isnan(elementary::log1p(-1.1)));

  CHECK(elementary::pow(0.0, 0.0) == 1.0);
  CHECK(elementary::pow(0.0, 2.0) == 0.0);
  CHECK(elementary::pow(0.0, -2.0) == infinity);
  CHECK(elementary::pow(infinity, 0.5) == infinity);
  CHECK(elementary::pow(infinity, -0.5) == 0.0);
  CHECK(elementary::pow(0.5, infinity) == 0.0);
  CHECK(elementary::pow(0.5, -infinity) == infinity);
  CHECK(elementary::pow(1.0, nan) == 1.0);
  CHECK(elementary::pow(nan, 0.0) == 1.0);
  CHECK(std::isnan(elementary::pow(nan, 1.0)));
  CHECK(std::isnan(elementary::pow(2.0, nan)));
  CHECK(std::isnan(elementary::pow(-2.0, 3.0)));
  CHECK(elementary::pow(1e300, 1e300) == infinity);
  CHECK(elementary::pow(1e-300, 1e300) == 0.0);
  CHECK(elementary::pow(2.0, 10.0) == 1024.0);
  CHECK(elementary::pow(10.0, -2.0) == 0.01);
}

TEST_CASE("elementary: the same bits everywhere") {
  const auto hash_of = [](const auto& f) {
    support::Fnv1a hash;
    for_samples([&](double x) { hash.add_number(f(x)); });
    return hash.value();
  };
  CHECK(hash_of(elementary::exp) == 0xAF0AF1C382721728);
  CHECK(hash_of(elementary::log) == 0x78382F182B9E1777);
  CHECK(hash_of(elementary::log1p) == 0x78F07110536DF0A7);
  CHECK(hash_of(elementary::sin_pi) == 0xEBA22282D986FF02);
  CHECK(hash_of(elementary::cos_pi) == 0x455B152066B0FAAC);
  CHECK(hash_of([](double x) { return elementary::pow(x, 1.0 / 3.0); }) == 0x87F9EE7C857B265F);
}

}  // namespace
