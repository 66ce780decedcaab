#include <mlp/optimizer/adamw.hpp>

#include <doctest/doctest.h>

#include "support/optimizer_check.hpp"

using mlp::AdamW;

TEST_CASE("adamw: every form equals the published algorithm, in parts and at any address") {
  support::check_optimizer(
      AdamW{}, reference::decoupled(1e-3, 0.01, reference::adam(1e-3, 0.9, 0.999, 1e-8)));
  support::check_optimizer(
      AdamW{.learning_rate = 0.02, .beta1 = 0.8, .beta2 = 0.95, .weight_decay = 0.5},
      reference::decoupled(0.02, 0.5, reference::adam(0.02, 0.8, 0.95, 1e-8)));
  support::check_optimizer(
      AdamW{.learning_rate = 0.02, .beta2 = 0.9, .weight_decay = 0.1, .amsgrad = true},
      reference::decoupled(0.02, 0.1, reference::amsgrad(0.02, 0.9, 0.9, 1e-8)));
}

TEST_CASE("adamw: weights decay without any gradient, biases do not") {
  for (const bool decays : {true, false}) {
    std::vector<double> w{1.0}, m(1), v(1);
    const std::vector<double> g{0.0};
    const auto adamw =
        support::any_optimizer<double>(AdamW{.learning_rate = 0.1, .weight_decay = 0.5});
    for (int step = 1; step <= 3; ++step) {
      adamw.update(w.data(), g.data(), {m.data(), v.data()}, 1, decays, step);
    }
    CHECK(w[0] == doctest::Approx(decays ? std::pow(0.95, 3) : 1.0).epsilon(1e-14));
  }
}

TEST_CASE("adamw: it reaches known minima") {
  CHECK(support::distance_on_quadratic(AdamW{.learning_rate = 0.05, .weight_decay = 0.0}, 2000) <
        1e-4);
  CHECK(support::distance_on_rosenbrock(AdamW{.learning_rate = 0.02, .weight_decay = 0.0}, 5000) <
        1e-2);
}

TEST_CASE("adamw: memory by options") {
  CHECK(AdamW{}.slots().size() == 2);
  CHECK(AdamW{.amsgrad = true}.slots().size() == 3);
}

TEST_CASE("adamw: options without meaning are refused by name, with what was found") {
  const auto refused = [](const AdamW& adamw, const char* message) {
    CHECK_THROWS_WITH_AS(adamw.require_valid(), message, mlp::OptionError);
  };
  refused({.learning_rate = support::nan},
          "mlp: AdamW: learning_rate: expected at least 0, found nan");
  refused({.beta1 = -0.1}, "mlp: AdamW: beta1: expected at least 0 and below 1, found -0.100000");
  refused({.beta2 = 1.0}, "mlp: AdamW: beta2: expected at least 0 and below 1, found 1.000000");
  refused({.epsilon = -1.0}, "mlp: AdamW: epsilon: expected at least 1.2e-38, found -1.000000");
  refused({.weight_decay = -1.0}, "mlp: AdamW: weight_decay: expected at least 0, found -1.000000");
}
