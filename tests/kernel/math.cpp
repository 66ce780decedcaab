#include <mlp/kernel/math.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace {

namespace kernel = mlp::kernel;
using Floats = Eigen::Array<float, 16, 1>;

/// |found - truth| in units of the last place of the float nearest to the truth; 0 where both are
/// NaN or the same infinity.
double ulps(float found, double truth) {
  const auto nearest = static_cast<float>(truth);
  if (std::isnan(truth)) return std::isnan(found) ? 0.0 : HUGE_VAL;
  if (std::isinf(nearest) || std::isinf(found)) return nearest == found ? 0.0 : HUGE_VAL;
  const float next = std::nextafter(std::abs(nearest), std::numeric_limits<float>::infinity());
  const double ulp = static_cast<double>(next) - static_cast<double>(std::abs(nearest));
  return std::abs(static_cast<double>(found) - truth) / ulp;
}

/// f(chunk) for floats of all exponents and signs, infinities and NaNs: every 1009th bit pattern.
template <class Function>
void for_floats_of_all_sizes(Function&& f) {
  constexpr std::uint64_t step = 1009;
  for (std::uint64_t bits = 0; bits < (std::uint64_t{1} << 32U);) {
    Floats chunk;
    for (float& x : chunk) {
      x = std::bit_cast<float>(static_cast<std::uint32_t>(bits));
      bits += step;
    }
    f(chunk);
  }
}

TEST_CASE("exp: within 1.5 ulp of the truth for floats of all sizes") {
  double worst = 0.0;
  for_floats_of_all_sizes([&](const Floats& x) {
    const Floats found = kernel::exp(x);
    for (int i = 0; i < x.size(); ++i) {
      worst = std::max(worst, ulps(found(i), std::exp(static_cast<double>(x(i)))));
    }
  });
  CHECK(worst <= 1.5);
}

TEST_CASE("logistic: within 3 ulp of the truth, and never below it by more than 2^-126") {
  double worst = 0.0;
  float largest_of_the_rest = 0.0F;
  for_floats_of_all_sizes([&](const Floats& x) {
    const Floats found = kernel::logistic(x);
    for (int i = 0; i < x.size(); ++i) {
      const double truth = 1.0 / (1.0 + std::exp(-static_cast<double>(x(i))));
      if (x(i) < -87.33F) {
        largest_of_the_rest = std::max(largest_of_the_rest, found(i));
      } else {
        worst = std::max(worst, ulps(found(i), truth));
      }
    }
  });
  CHECK(worst <= 3.0);
  CHECK(largest_of_the_rest <= 1.2e-38F);
}

TEST_CASE("exp: exact where the result is known") {
  Floats x = Floats::Zero();
  CHECK((kernel::exp(x) == 1.0F).all());
  CHECK((kernel::logistic(x) == 0.5F).all());
  x.setConstant(-std::numeric_limits<float>::infinity());
  CHECK((kernel::exp(x) == 0.0F).all());
  x.setConstant(std::numeric_limits<float>::infinity());
  CHECK(std::isinf(kernel::exp(x)(3)));
  CHECK((kernel::logistic(x) == 1.0F).all());
  x.setConstant(88.72283F);  // the largest whose exponential is finite
  CHECK(std::isfinite(kernel::exp(x)(0)));
}

TEST_CASE("double: exp and logistic to a few roundings") {
  Eigen::Array<double, 8, 1> x;
  for (double first = -700.0; first < 700.0; first += 3.7) {
    for (int i = 0; i < x.size(); ++i) x(i) = first + 0.31 * i;
    const Eigen::Array<double, 8, 1> e = kernel::exp(x);
    const Eigen::Array<double, 8, 1> a = kernel::logistic(x);
    for (int i = 0; i < x.size(); ++i) {
      CHECK(e(i) == doctest::Approx(std::exp(x(i))).epsilon(1e-14));
      CHECK(a(i) == doctest::Approx(1.0 / (1.0 + std::exp(-x(i)))).epsilon(1e-14));
    }
  }
}

TEST_CASE_TEMPLATE("in lanes as in arrays", Scalar, float, double) {
  using V = kernel::Chunk<Scalar>;
  const typename V::Array x = V::counting_from(-5).array() * Scalar(0.7);
  CHECK((exp(V(x)).array() == kernel::exp(x)).all());
  CHECK((logistic(V(x)).array() == kernel::logistic(x)).all());
  const typename V::Array logarithms = x.abs().log1p();
  CHECK((log1p(V(x.abs())).array() == logarithms).all());
  const typename V::Array sum = kernel::multiply_add<typename V::Array>(x, x, x);
  CHECK((sum == (V(x) * V(x) + V(x)).array()).all());
}

// Whole packets and the filled-up last one: the bits must not tell where an element stood.
TEST_CASE_TEMPLATE("an element's bits do not depend on its place", Scalar, float, double) {
  constexpr int size = 37;
  Eigen::Array<Scalar, size, 1> x;
  for (int i = 0; i < size; ++i) x(i) = Scalar(0.37) * Scalar(i) - Scalar(6);
  const auto whole = kernel::logistic(x);
  const auto exponentials = kernel::exp(x);
  for (int i = 0; i < size; ++i) {
    const Eigen::Array<Scalar, 1, 1> alone(x(i));
    CHECK(kernel::logistic(alone)(0) == whole(i));
    CHECK(kernel::exp(alone)(0) == exponentials(i));
  }
}

}  // namespace
