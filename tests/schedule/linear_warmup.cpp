#include <mlp/schedule/linear_warmup.hpp>

#include <mlp/schedule/constant_rate.hpp>
#include <mlp/schedule/cosine_decay.hpp>

#include <mlp/schedule/constant_rate.hpp>
#include <mlp/schedule/reduce_on_plateau.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <limits>

#include <algorithm>

#include "support/schedule_check.hpp"

using mlp::LinearWarmup;

static_assert(mlp::Schedule<LinearWarmup<mlp::CosineDecay>>);

TEST_CASE("linear_warmup: a straight line first, then the other schedule over what is left") {
  const LinearWarmup schedule{mlp::CosineDecay{}, 0.2, 0.1};
  CHECK(schedule(0, 100) == doctest::Approx(0.1));
  CHECK(schedule(10, 100) == doctest::Approx(0.55));
  for (mlp::Index step = 20; step <= 100; ++step) {
    CHECK(schedule(step, 100) == mlp::CosineDecay{}(step - 20, 80));
  }
  support::check_schedule(schedule);
}

TEST_CASE("linear_warmup: around any schedule, one of the user's too, or nothing but warm-up") {
  const LinearWarmup around_lambda{[](mlp::Index, mlp::Index) { return 0.5; }, 0.5, 0.0};
  CHECK(around_lambda(5, 20) == 0.25);
  CHECK(around_lambda(10, 20) == 0.5);
  CHECK(LinearWarmup{mlp::ConstantRate{}, 0.0, 0.0}(0, 20) == 1.0);
}

TEST_CASE("linear_warmup: whatever its share of the run, the rate that it aims at is reached") {
  for (const mlp::Index steps : {1, 2, 4, 20}) {
    for (const double fraction : {0.0, 0.5, 0.9, 0.99, 1.0}) {
      CAPTURE(steps);
      CAPTURE(fraction);
      const LinearWarmup to_cosine{mlp::CosineDecay{}, fraction, 0.0};
      const LinearWarmup to_constant{mlp::ConstantRate{}, fraction, 0.0};
      double largest = 0.0;
      for (mlp::Index step = 0; step < steps; ++step) {
        largest = std::max(largest, to_cosine(step, steps));
      }
      CHECK(largest == 1.0);
      CHECK(to_constant(steps - 1, steps) == 1.0);
    }
  }
  CHECK(LinearWarmup{mlp::CosineDecay{}, 1.0, 0.0}(1, 4) == doctest::Approx(1.0 / 3.0));
}

TEST_CASE("linear_warmup: options without meaning are refused, those of the other schedule too") {
  using Warmup = LinearWarmup<mlp::CosineDecay>;
  CHECK_THROWS_WITH_AS((Warmup{.fraction = 1.5}.require_valid()),
                       "mlp: LinearWarmup: fraction: expected 0 to 1, found 1.500000",
                       mlp::OptionError);
  CHECK_THROWS_WITH_AS((Warmup{.start_factor = -1.0}.require_valid()),
                       "mlp: LinearWarmup: start_factor: expected 0 to 1, found -1.000000",
                       mlp::OptionError);
  CHECK_THROWS_WITH_AS((Warmup{.schedule = {.final_factor = -1.0}}.require_valid()),
                       "mlp: CosineDecay: final_factor: expected at least 0, found -1.000000",
                       mlp::OptionError);
}

TEST_CASE("linear_warmup: options of a schedule that is given by reference are looked at too") {
  mlp::ReduceOnPlateau plateau{.gamma = 5.0};
  CHECK_THROWS_AS(LinearWarmup{std::ref(plateau)}.require_valid(), mlp::OptionError);
  plateau.gamma = 0.5;
  CHECK_NOTHROW(LinearWarmup{std::ref(plateau)}.require_valid());
}

TEST_CASE("linear_warmup: a run without end has its warm-up") {
  constexpr auto most = std::numeric_limits<mlp::Index>::max();
  CHECK(LinearWarmup{mlp::ConstantRate{}, 1.0, 0.01}(0, most) == doctest::Approx(0.01));
}
