#include <mlp/optimizer/adagrad.hpp>

#include <doctest/doctest.h>

#include "support/optimizer_check.hpp"

using mlp::Adagrad;

TEST_CASE("adagrad: every form equals the formulas, in parts and at any address") {
  support::check_optimizer(Adagrad{}, reference::adagrad(0.01, 0.0, 0.0, 1e-10));
  support::check_optimizer(
      Adagrad{
          .learning_rate = 0.1, .learning_rate_decay = 0.02, .initial_sum = 0.5, .epsilon = 1e-3},
      reference::adagrad(0.1, 0.02, 0.5, 1e-3));
}

TEST_CASE("adagrad: it reaches known minima") {
  CHECK(support::distance_on_quadratic(Adagrad{.learning_rate = 0.5}, 3000) < 1e-4);
  CHECK(support::distance_on_rosenbrock(Adagrad{.learning_rate = 1.0}, 20'000) < 1e-2);
}

TEST_CASE("adagrad: options without meaning are refused by name, with what was found") {
  const auto refused = [](const Adagrad& adagrad, const char* message) {
    CHECK_THROWS_WITH_AS(adagrad.require_valid(), message, mlp::OptionError);
  };
  refused({.learning_rate = support::nan},
          "mlp: Adagrad: learning_rate: expected at least 0, found nan");
  refused({.learning_rate_decay = -1.0},
          "mlp: Adagrad: learning_rate_decay: expected at least 0, found -1.000000");
  refused({.initial_sum = -1.0}, "mlp: Adagrad: initial_sum: expected at least 0, found -1.000000");
  refused({.epsilon = 0.0}, "mlp: Adagrad: epsilon: expected at least 1.2e-38, found 0.000000");
}
