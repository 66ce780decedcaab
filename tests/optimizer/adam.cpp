#include <mlp/optimizer/adam.hpp>

#include <doctest/doctest.h>

#include "support/optimizer_check.hpp"

using mlp::Adam;

TEST_CASE("adam: every form equals the published algorithm, in parts and at any address") {
  support::check_optimizer(Adam{}, reference::adam(1e-3, 0.9, 0.999, 1e-8));
  support::check_optimizer(
      Adam{.learning_rate = 0.02, .beta1 = 0.8, .beta2 = 0.95, .epsilon = 1e-3},
      reference::adam(0.02, 0.8, 0.95, 1e-3));
  support::check_optimizer(Adam{.learning_rate = 0.01, .beta1 = 0.0, .beta2 = 0.9},
                           reference::adam(0.01, 0.0, 0.9, 1e-8));
  support::check_optimizer(Adam{.learning_rate = 0.02, .beta2 = 0.9, .amsgrad = true},
                           reference::amsgrad(0.02, 0.9, 0.9, 1e-8));
}

TEST_CASE("adam: the first step is the learning rate, whatever the gradient's size") {
  std::vector<double> w{1.0, 1.0, 1.0};
  const std::vector<double> g{1e-3, -1.0, 1e3};
  std::vector<double> m(3), v(3);
  support::any_optimizer<double>(Adam{.learning_rate = 0.5, .epsilon = 1e-12})
      .update(w.data(), g.data(), {m.data(), v.data()}, 3, true, 1);
  CHECK(w[0] == doctest::Approx(0.5).epsilon(1e-8));
  CHECK(w[1] == doctest::Approx(1.5).epsilon(1e-8));
  CHECK(w[2] == doctest::Approx(0.5).epsilon(1e-8));
}

TEST_CASE("adam: a parameter without gradients stays where it is") {
  std::vector<float> w{1.0F}, m(1), v(1);
  const std::vector<float> g{0.0F};
  for (int step = 1; step <= 10; ++step) {
    support::any_optimizer<float>(Adam{}).update(w.data(), g.data(), {m.data(), v.data()}, 1, true,
                                                 step);
  }
  CHECK(w[0] == 1.0F);
}

TEST_CASE("adam: it reaches known minima") {
  CHECK(support::distance_on_quadratic(Adam{.learning_rate = 0.05}, 2000) < 1e-4);
  CHECK(support::distance_on_rosenbrock(Adam{.learning_rate = 0.02}, 5000) < 1e-2);
  CHECK(support::distance_on_quadratic(Adam{.learning_rate = 0.05, .amsgrad = true}, 2000) < 1e-4);
}

TEST_CASE("adam: memory by options") {
  CHECK(Adam{}.slots().size() == 2);
  CHECK(Adam{.amsgrad = true}.slots().size() == 3);
}

TEST_CASE("adam: options without meaning are refused by name, with what was found") {
  const auto refused = [](const Adam& adam, const char* message) {
    CHECK_THROWS_WITH_AS(adam.require_valid(), message, mlp::OptionError);
  };
  refused({.learning_rate = -0.1},
          "mlp: Adam: learning_rate: expected at least 0, found -0.100000");
  refused({.beta1 = 1.0}, "mlp: Adam: beta1: expected at least 0 and below 1, found 1.000000");
  refused({.beta2 = support::nan}, "mlp: Adam: beta2: expected at least 0 and below 1, found nan");
  refused({.epsilon = 0.0}, "mlp: Adam: epsilon: expected at least 1.2e-38, found 0.000000");
}
