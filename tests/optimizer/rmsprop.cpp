#include <mlp/optimizer/rmsprop.hpp>

#include <doctest/doctest.h>

#include "support/optimizer_check.hpp"

using mlp::RmsProp;

TEST_CASE("rmsprop: every form equals the formulas, in parts and at any address") {
  const std::vector<RmsProp> forms{
      {},
      {.learning_rate = 0.02, .rho = 0.9, .epsilon = 1e-3},
      {.rho = 0.9, .momentum = 0.8},
      {.rho = 0.9, .epsilon = 1e-2, .centred = true},
      {.rho = 0.9, .epsilon = 1e-2, .momentum = 0.8, .centred = true},
  };
  for (const RmsProp& form : forms) {
    CAPTURE(form.momentum);
    CAPTURE(form.centred);
    support::check_optimizer(
        form,
        reference::rmsprop(form.learning_rate, form.rho, form.epsilon, form.momentum, form.centred),
        form.centred ? 1e-4 : 1e-5);
  }
}

TEST_CASE("rmsprop: centred, equal gradients leave no variance and no NaN") {
  // With rho = 1/2 rounding brings the square of the mean above the mean square, again and again.
  for (const double rho : {0.5, 0.99}) {
    constexpr std::size_t count = 32;
    std::vector<float> w(count), g, s(count), a(count);
    for (std::size_t i = 0; i < count; ++i) g.push_back(1.0F + static_cast<float>(i) / 32.0F);
    const auto rmsprop = support::any_optimizer<float>(
        RmsProp{.learning_rate = 1e-6, .rho = rho, .epsilon = 1e-2, .centred = true});
    bool is_above = false;
    for (int step = 1; step <= 3000; ++step) {
      rmsprop.update(w.data(), g.data(), {s.data(), a.data()}, count, true, step);
      for (std::size_t i = 0; i < count; ++i) {
        REQUIRE(std::isfinite(w[i]));
        is_above = is_above || std::fma(a[i], a[i], -s[i]) > 0.0F;
      }
    }
    if (rho == 0.5) CHECK(is_above);
    for (const float moved : w) CHECK(moved < 0.0F);
  }
}

TEST_CASE("rmsprop: it reaches known minima") {
  CHECK(support::distance_on_quadratic(RmsProp{.learning_rate = 0.02}, 3000) < 1e-3);
  CHECK(support::distance_on_quadratic(
            RmsProp{.learning_rate = 0.005, .momentum = 0.9, .centred = true}, 5000) < 1e-3);
  CHECK(support::distance_on_rosenbrock(RmsProp{.learning_rate = 0.01}, 10'000) < 1e-2);
}

TEST_CASE("rmsprop: memory by options") {
  CHECK(RmsProp{}.slots().size() == 1);
  CHECK(RmsProp{.centred = true}.slots().size() == 2);
  CHECK(RmsProp{.momentum = 0.5}.slots().size() == 2);
  CHECK(RmsProp{.momentum = 0.5, .centred = true}.slots().size() == 3);
}

TEST_CASE("rmsprop: options without meaning are refused by name, with what was found") {
  const auto refused = [](const RmsProp& rmsprop, const char* message) {
    CHECK_THROWS_WITH_AS(rmsprop.require_valid(), message, mlp::OptionError);
  };
  refused({.learning_rate = -0.1},
          "mlp: RmsProp: learning_rate: expected at least 0, found -0.100000");
  refused({.rho = 1.0}, "mlp: RmsProp: rho: expected at least 0 and below 1, found 1.000000");
  refused({.epsilon = 0.0}, "mlp: RmsProp: epsilon: expected at least 1.2e-38, found 0.000000");
  refused({.momentum = support::nan},
          "mlp: RmsProp: momentum: expected at least 0 and below 1, found nan");
}

TEST_CASE("rmsprop: without memory (rho 0) a gradient of long ago is forgotten") {
  // s is g² of the present gradient alone: steps of the rate, whatever their size
  Eigen::ArrayXf w = Eigen::ArrayXf::Zero(3), s = w;
  const RmsProp rmsprop{.learning_rate = 0.01, .rho = 0.0};
  std::int64_t step = 0;
  for (const float gradient : {1e4F, 1e-3F}) {
    const Eigen::ArrayXf g = Eigen::ArrayXf::Constant(3, gradient);
    rmsprop.update(
        mlp::Segment<float>(w.data(), 3), mlp::ConstSegment<float>(g.data(), 3),
        [&](int) { return mlp::Segment<float>(s.data(), 3); }, true, ++step);
  }
  CHECK(w(2) == doctest::Approx(-0.02).epsilon(1e-4));
}
