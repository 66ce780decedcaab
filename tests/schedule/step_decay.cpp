#include <mlp/schedule/step_decay.hpp>

#include <doctest/doctest.h>

#include <algorithm>

#include "support/schedule_check.hpp"

using mlp::StepDecay;

TEST_CASE("step_decay: it drops when a point is reached, not before") {
  const StepDecay schedule{};  // a tenth at a half and again at three quarters
  CHECK(schedule(0, 100) == 1.0);
  CHECK(schedule(49, 100) == 1.0);
  CHECK(schedule(50, 100) == doctest::Approx(0.1));
  CHECK(schedule(74, 100) == doctest::Approx(0.1));
  CHECK(schedule(75, 100) == doctest::Approx(0.01));
  CHECK(schedule(99, 100) == doctest::Approx(0.01));
  support::check_schedule(schedule);
}

TEST_CASE("step_decay: points in any order, or none") {
  CHECK(StepDecay{.gamma = 0.5, .at = {0.8, 0.2}}(50, 100) == 0.5);
  CHECK(StepDecay{.gamma = 0.5, .at = {0.8, 0.2}}(80, 100) == 0.25);
  CHECK(StepDecay{.gamma = 0.5, .at = {}}(99, 100) == 1.0);
}

TEST_CASE("step_decay: each hundredth of a run is the step that it means, written or computed") {
  double sum = 0.0;
  for (mlp::Index hundredths = 1; hundredths <= 100; ++hundredths) {
    CAPTURE(hundredths);
    sum += 0.01;
    for (const double point : {static_cast<double>(hundredths) / 100.0, sum}) {
      const StepDecay schedule{.gamma = 0.5, .at = {std::min(point, 1.0)}};
      for (const mlp::Index steps : {100, 300, 1500, 123'456'700}) {
        const mlp::Index meant = hundredths * (steps / 100);
        CHECK(schedule(meant - 1, steps) == 1.0);
        CHECK(schedule(meant, steps) == 0.5);
      }
    }
  }
}

TEST_CASE("step_decay: options without meaning are refused") {
  CHECK_THROWS_WITH_AS((StepDecay{.gamma = 0.0}.require_valid()),
                       "mlp: StepDecay: gamma: expected above 0, found 0.000000", mlp::OptionError);
  CHECK_THROWS_WITH_AS((StepDecay{.at = {0.5, 1.5}}.require_valid()),
                       "mlp: StepDecay: at: expected 0 to 1, found 1.500000", mlp::OptionError);
}
