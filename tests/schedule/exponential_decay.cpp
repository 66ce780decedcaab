#include <mlp/schedule/exponential_decay.hpp>

#include <doctest/doctest.h>

#include "support/schedule_check.hpp"

using mlp::ExponentialDecay;

TEST_CASE("exponential_decay: each step multiplies by the same number, to the final factor") {
  const ExponentialDecay schedule{.final_factor = 0.25};
  CHECK(schedule(0, 100) == 1.0);
  CHECK(schedule(50, 100) == doctest::Approx(0.5));
  CHECK(schedule(100, 100) == doctest::Approx(0.25));
  const double gamma = std::pow(0.25, 0.01);
  for (mlp::Index step = 0; step < 100; ++step) {
    CHECK(schedule(step + 1, 100) / schedule(step, 100) == doctest::Approx(gamma));
  }
  support::check_schedule(schedule);
}

TEST_CASE("exponential_decay: options without meaning are refused") {
  CHECK_THROWS_WITH_AS((ExponentialDecay{.final_factor = 0.0}.require_valid()),
                       "mlp: ExponentialDecay: final_factor: expected above 0, found 0.000000",
                       mlp::OptionError);
}
