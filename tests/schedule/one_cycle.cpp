#include <mlp/schedule/one_cycle.hpp>

#include <doctest/doctest.h>

#include <cmath>

#include "support/schedule_check.hpp"

using mlp::OneCycle;

TEST_CASE("one_cycle: up to one, then down far below the start, along half cosines") {
  const OneCycle schedule{};
  CHECK(schedule(0, 100) == doctest::Approx(0.04));
  CHECK(schedule(15, 100) == doctest::Approx(0.52));
  CHECK(schedule(30, 100) == 1.0);
  CHECK(schedule(65, 100) == doctest::Approx(0.5 * (1.0 + 4e-6)));
  CHECK(schedule(100, 100) == doctest::Approx(4e-6));
  for (mlp::Index step = 0; step < 100; ++step) {
    CHECK((schedule(step + 1, 100) > schedule(step, 100)) == (step < 30));
  }
  support::check_schedule(schedule);
}

TEST_CASE("one_cycle: along straight lines") {
  const OneCycle schedule{
      .rise = 0.4, .start_factor = 0.2, .final_factor = 0.1, .shape = OneCycle::Shape::lines};
  CHECK(schedule(0, 100) == doctest::Approx(0.2));
  CHECK(schedule(10, 100) == doctest::Approx(0.4));
  CHECK(schedule(40, 100) == 1.0);
  CHECK(schedule(60, 100) == doctest::Approx(0.7));
  CHECK(schedule(100, 100) == doctest::Approx(0.1));
}

TEST_CASE("one_cycle: the peak is at the step that the fraction means") {
  for (const double rise : {0.3, 0.1 + 0.2, 0.55, 0.7, 0.1 + 0.7}) {
    for (const auto shape : {OneCycle::Shape::half_cosines, OneCycle::Shape::lines}) {
      const OneCycle schedule{.rise = rise, .shape = shape};
      CHECK(schedule(std::llround(rise * 1500.0), 1500) == doctest::Approx(1.0).epsilon(1e-15));
    }
  }
}

TEST_CASE("one_cycle: without a rise it starts from the peak") {
  CHECK(OneCycle{.rise = 0.0}(0, 10) == 1.0);
}

TEST_CASE("one_cycle: options without meaning are refused") {
  const auto refused = [](const OneCycle& schedule, const char* message) {
    CHECK_THROWS_WITH_AS(schedule.require_valid(), message, mlp::OptionError);
  };
  refused({.rise = 1.0}, "mlp: OneCycle: rise: expected at least 0 and below 1, found 1.000000");
  refused({.start_factor = 2.0}, "mlp: OneCycle: start_factor: expected 0 to 1, found 2.000000");
  refused({.final_factor = -1.0}, "mlp: OneCycle: final_factor: expected 0 to 1, found -1.000000");
}
