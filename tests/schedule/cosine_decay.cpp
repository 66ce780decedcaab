#include <mlp/schedule/cosine_decay.hpp>

#include <doctest/doctest.h>

#include "support/schedule_check.hpp"

using mlp::CosineDecay;

TEST_CASE("cosine_decay: half a cosine from one to the final factor") {
  CHECK(CosineDecay{}(0, 100) == 1.0);
  CHECK(CosineDecay{}(50, 100) == doctest::Approx(0.5));
  CHECK(CosineDecay{}(100, 100) == 0.0);
  const CosineDecay schedule{.final_factor = 0.1};
  for (mlp::Index step = 0; step <= 100; ++step) {
    const double angle = std::acos(-1.0) * static_cast<double>(step) / 100.0;
    CHECK(schedule(step, 100) == doctest::Approx(0.1 + 0.5 * 0.9 * (1.0 + std::cos(angle))));
  }
  support::check_schedule(schedule);
}

TEST_CASE("cosine_decay: options without meaning are refused") {
  CHECK_THROWS_WITH_AS((CosineDecay{.final_factor = -0.5}.require_valid()),
                       "mlp: CosineDecay: final_factor: expected at least 0, found -0.500000",
                       mlp::OptionError);
}
