#include <mlp/optimizer/nadam.hpp>

#include <doctest/doctest.h>

#include "support/optimizer_check.hpp"

using mlp::Nadam;

TEST_CASE("nadam: it equals the published algorithm, in parts and at any address") {
  support::check_optimizer(Nadam{}, reference::nadam(1e-3, 0.9, 0.999, 1e-8));
  support::check_optimizer(
      Nadam{.learning_rate = 0.02, .beta1 = 0.8, .beta2 = 0.95, .epsilon = 1e-3},
      reference::nadam(0.02, 0.8, 0.95, 1e-3));
}

TEST_CASE("nadam: it reaches known minima") {
  CHECK(support::distance_on_quadratic(Nadam{.learning_rate = 0.05}, 2000) < 1e-4);
  CHECK(support::distance_on_rosenbrock(Nadam{.learning_rate = 0.02}, 5000) < 1e-2);
}

TEST_CASE("nadam: options without meaning are refused by name, with what was found") {
  const auto refused = [](const Nadam& nadam, const char* message) {
    CHECK_THROWS_WITH_AS(nadam.require_valid(), message, mlp::OptionError);
  };
  refused({.learning_rate = -0.1},
          "mlp: Nadam: learning_rate: expected at least 0, found -0.100000");
  refused({.beta1 = 1.0}, "mlp: Nadam: beta1: expected at least 0 and below 1, found 1.000000");
  refused({.beta2 = -0.5}, "mlp: Nadam: beta2: expected at least 0 and below 1, found -0.500000");
  refused({.epsilon = support::nan}, "mlp: Nadam: epsilon: expected at least 1.2e-38, found nan");
}
