#include <mlp/schedule/polynomial_decay.hpp>

#include <doctest/doctest.h>

#include "support/schedule_check.hpp"

using mlp::PolynomialDecay;

TEST_CASE("polynomial_decay: a straight line by default, a power of what remains otherwise") {
  CHECK(PolynomialDecay{}(0, 80) == 1.0);
  CHECK(PolynomialDecay{}(20, 80) == 0.75);
  CHECK(PolynomialDecay{}(80, 80) == 0.0);
  const PolynomialDecay square{.power = 2.0, .final_factor = 0.2};
  for (mlp::Index step = 0; step <= 80; ++step) {
    const double remaining = 1.0 - static_cast<double>(step) / 80.0;
    CHECK(square(step, 80) == doctest::Approx(0.2 + 0.8 * remaining * remaining));
  }
  support::check_schedule(square);
}

TEST_CASE("polynomial_decay: options without meaning are refused") {
  CHECK_THROWS_WITH_AS((PolynomialDecay{.power = 0.0}.require_valid()),
                       "mlp: PolynomialDecay: power: expected above 0, found 0.000000",
                       mlp::OptionError);
  CHECK_THROWS_WITH_AS((PolynomialDecay{.final_factor = -1.0}.require_valid()),
                       "mlp: PolynomialDecay: final_factor: expected at least 0, found -1.000000",
                       mlp::OptionError);
}
