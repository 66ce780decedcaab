#include <mlp/optimizer/sgd.hpp>

#include <doctest/doctest.h>

#include "support/optimizer_check.hpp"

using mlp::Sgd;

TEST_CASE("sgd: every form equals the recurrence, in parts and at any address") {
  const std::vector<Sgd> forms{
      {.learning_rate = 0.1},
      {.learning_rate = 0.1, .weight_decay = 0.05},
      {.learning_rate = 0.05, .momentum = 0.9},
      {.learning_rate = 0.05, .momentum = 0.9, .nesterov = true},
      {.learning_rate = 0.05, .momentum = 0.9, .weight_decay = 0.1},
      {.learning_rate = 0.05, .momentum = 0.8, .nesterov = true, .weight_decay = 0.1},
  };
  for (const Sgd& sgd : forms) {
    CAPTURE(sgd.momentum);
    CAPTURE(sgd.nesterov);
    CAPTURE(sgd.weight_decay);
    support::check_optimizer(
        sgd, reference::sgd(sgd.learning_rate, sgd.momentum, sgd.nesterov, sgd.weight_decay));
  }
}

TEST_CASE("sgd: a plain step is one fused multiply-add") {
  const auto sgd = support::any_optimizer<float>(Sgd{.learning_rate = 0.1});
  const std::vector<float> before{1.0F, -3.7F, 1e-9F, 12345.678F};
  const std::vector<float> g{0.3F, -7.7F, 1e-8F, -0.001234F};
  std::vector<float> w = before, expected;
  for (std::size_t i = 0; i < w.size(); ++i) expected.push_back(std::fma(-0.1F, g[i], w[i]));
  sgd.update(w.data(), g.data(), {}, w.size(), true, 1);
  if (mlp::kernel::rounds_once) CHECK(w == expected);
  for (std::size_t i = 0; i < w.size(); ++i) {
    CHECK(std::abs(w[i] - expected[i]) <= 1e-6F * std::abs(before[i]));
  }
}

TEST_CASE("sgd: by default a step is a hundredth of the gradient") {
  std::vector<float> w{1.0F};
  const std::vector<float> g{-3.0F};
  support::any_optimizer<float>(Sgd{}).update(w.data(), g.data(), {}, 1, true, 1);
  CHECK(w[0] == doctest::Approx(1.03));
}

TEST_CASE("sgd: it reaches known minima") {
  CHECK(support::distance_on_quadratic(Sgd{.learning_rate = 0.15}, 2000) < 1e-6);
  CHECK(support::distance_on_rosenbrock(Sgd{.learning_rate = 1e-3, .momentum = 0.9}, 20'000) <
        1e-4);
  CHECK(support::distance_on_rosenbrock(
            Sgd{.learning_rate = 1e-3, .momentum = 0.9, .nesterov = true}, 20'000) < 1e-4);
}

TEST_CASE("sgd: momentum needs one memory a parameter, plain descent none") {
  CHECK(Sgd{}.slots().size() == 0);
  CHECK(Sgd{.momentum = 0.5}.slots().size() == 1);
}

TEST_CASE("sgd: a learning rate of zero changes nothing") {
  std::vector<float> w{1.0F, -2.0F};
  const std::vector<float> g{3.0F, 4.0F};
  support::any_optimizer<float>(Sgd{.learning_rate = 0.0})
      .update(w.data(), g.data(), {}, 2, true, 1);
  CHECK(w == std::vector<float>{1.0F, -2.0F});
}

TEST_CASE("sgd: options without meaning are refused by name, with what was found") {
  const auto refused = [](const Sgd& sgd, const char* message) {
    CHECK_THROWS_WITH_AS(sgd.require_valid(), message, mlp::OptionError);
  };
  CHECK_NOTHROW(Sgd{}.require_valid());
  CHECK_NOTHROW(Sgd{.learning_rate = 0.0}.require_valid());
  refused({.learning_rate = -0.1}, "mlp: Sgd: learning_rate: expected at least 0, found -0.100000");
  refused({.learning_rate = support::nan},
          "mlp: Sgd: learning_rate: expected at least 0, found nan");
  refused({.momentum = 1.0}, "mlp: Sgd: momentum: expected at least 0 and below 1, found 1.000000");
  refused({.momentum = -0.5},
          "mlp: Sgd: momentum: expected at least 0 and below 1, found -0.500000");
  refused({.weight_decay = -1.0}, "mlp: Sgd: weight_decay: expected at least 0, found -1.000000");
  refused({.nesterov = true}, "mlp: Sgd: nesterov: expected a momentum above 0, found 0.000000");
}
