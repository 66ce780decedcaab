#include <mlp/schedule/cosine_warm_restarts.hpp>

#include <doctest/doctest.h>

#include "support/schedule_check.hpp"

using mlp::CosineWarmRestarts;

namespace {

double cosine(double final_factor, double u) {
  return final_factor + (1.0 - final_factor) * 0.5 * (1.0 + std::cos(std::acos(-1.0) * u));
}

}  // namespace

TEST_CASE("cosine_warm_restarts: cycles of 10, 20 and 40 steps, each a whole half cosine") {
  const CosineWarmRestarts schedule{.cycles = 3, .growth = 2.0, .final_factor = 0.1};
  for (mlp::Index step = 0; step < 70; ++step) {
    const mlp::Index first = step < 10 ? 0 : step < 30 ? 10 : 30;
    const mlp::Index length = step < 10 ? 10 : step < 30 ? 20 : 40;
    CAPTURE(step);
    CHECK(schedule(step, 70) ==
          doctest::Approx(cosine(0.1, double(step - first) / double(length))));
  }
  CHECK(schedule(10, 70) == 1.0);
  CHECK(schedule(30, 70) == 1.0);
  CHECK(schedule(70, 70) == doctest::Approx(0.1));
  support::check_schedule(schedule);
}

TEST_CASE("cosine_warm_restarts: equal cycles restart exactly, and one cycle never") {
  const CosineWarmRestarts equal{.cycles = 7, .growth = 1.0};
  for (mlp::Index step = 0; step < 49; step += 7) CHECK(equal(step, 49) == 1.0);
  for (mlp::Index step = 0; step < 50; ++step) {
    CHECK(CosineWarmRestarts{.cycles = 1}(step, 50) ==
          doctest::Approx(cosine(0.0, double(step) / 50.0)));
  }
}

TEST_CASE("cosine_warm_restarts: options without meaning are refused") {
  const auto refused = [](const CosineWarmRestarts& schedule, const char* message) {
    CHECK_THROWS_WITH_AS(schedule.require_valid(), message, mlp::OptionError);
  };
  refused({.cycles = 0}, "mlp: CosineWarmRestarts: cycles: expected at least 1, found 0.000000");
  refused({.growth = 0.0}, "mlp: CosineWarmRestarts: growth: expected above 0, found 0.000000");
  refused({.final_factor = -1.0},
          "mlp: CosineWarmRestarts: final_factor: expected at least 0, found -1.000000");
}
