#include <mlp/optimizer/lion.hpp>

#include <doctest/doctest.h>

#include "support/optimizer_check.hpp"

using mlp::Lion;

TEST_CASE("lion: it equals the published algorithm, in parts and at any address") {
  support::check_optimizer(Lion{.learning_rate = 0.001}, reference::lion(0.001, 0.9, 0.99, 0.0));
  support::check_optimizer(
      Lion{.learning_rate = 0.02, .beta1 = 0.8, .beta2 = 0.95, .weight_decay = 0.1},
      reference::lion(0.02, 0.8, 0.95, 0.1));
}

TEST_CASE("lion: every step has the same size, none without a gradient") {
  std::vector<double> w{1.0, 1.0, 1.0, 1.0};
  const std::vector<double> g{1e-300, -5.0, 1e300, 0.0};
  std::vector<double> m(4);
  support::any_optimizer<double>(Lion{.learning_rate = 0.25})
      .update(w.data(), g.data(), {m.data()}, 4, true, 1);
  CHECK(w == std::vector<double>{0.75, 1.25, 0.75, 1.0});
}

TEST_CASE("lion: it reaches known minima") {
  CHECK(support::distance_on_quadratic(Lion{.learning_rate = 0.01}, 3000) < 1e-3);
  CHECK(support::distance_on_rosenbrock(Lion{.learning_rate = 0.001}, 20'000) < 1e-2);
}

TEST_CASE("lion: options without meaning are refused by name, with what was found") {
  const auto refused = [](const Lion& lion, const char* message) {
    CHECK_THROWS_WITH_AS(lion.require_valid(), message, mlp::OptionError);
  };
  refused({.learning_rate = support::nan},
          "mlp: Lion: learning_rate: expected at least 0, found nan");
  refused({.beta1 = 1.0}, "mlp: Lion: beta1: expected at least 0 and below 1, found 1.000000");
  refused({.beta2 = -0.5}, "mlp: Lion: beta2: expected at least 0 and below 1, found -0.500000");
  refused({.weight_decay = -1.0}, "mlp: Lion: weight_decay: expected at least 0, found -1.000000");
}
