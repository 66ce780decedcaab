#include <mlp/optimizer/adadelta.hpp>

#include <doctest/doctest.h>

#include <string_view>
#include <vector>

#include "support/optimizer_check.hpp"

using mlp::Adadelta;

TEST_CASE("adadelta: it equals the published algorithm, in parts and at any address") {
  support::check_optimizer(Adadelta{}, reference::adadelta(1.0, 0.9, 1e-6));
  support::check_optimizer(Adadelta{.learning_rate = 0.5, .rho = 0.95, .epsilon = 1e-4},
                           reference::adadelta(0.5, 0.95, 1e-4));
}

TEST_CASE("adadelta: each memory has its own name") {
  const mlp::SlotNames names = Adadelta::slots();
  CHECK(std::vector<std::string_view>(names.begin(), names.end()) ==
        std::vector<std::string_view>{"mean_square", "mean_square_update"});
  // After one step from nothing, the first is (1 - rho) g², and the second of the update's size.
  std::vector<float> w(1), s(1), d(1);
  const std::vector<float> g{2.0F};
  support::any_optimizer<float>(Adadelta{})
      .update(w.data(), g.data(), {s.data(), d.data()}, 1, true, 1);
  CHECK(s[0] == doctest::Approx(0.1 * 4.0));
  const double update = w[0];
  CHECK(d[0] == doctest::Approx(0.1 * update * update));
}

TEST_CASE("adadelta: it reaches known minima") {
  CHECK(support::distance_on_quadratic(Adadelta{}, 20'000) < 1e-3);
  CHECK(support::distance_on_rosenbrock(Adadelta{}, 20'000) < 1e-2);
}

TEST_CASE("adadelta: options without meaning are refused by name, with what was found") {
  const auto refused = [](const Adadelta& adadelta, const char* message) {
    CHECK_THROWS_WITH_AS(adadelta.require_valid(), message, mlp::OptionError);
  };
  refused({.learning_rate = -1.0},
          "mlp: Adadelta: learning_rate: expected at least 0, found -1.000000");
  refused({.rho = 1.0}, "mlp: Adadelta: rho: expected at least 0 and below 1, found 1.000000");
  refused({.epsilon = support::nan},
          "mlp: Adadelta: epsilon: expected at least 1.2e-38, found nan");
}
