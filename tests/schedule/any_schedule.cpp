#include <mlp/schedule/any_schedule.hpp>

#include <mlp/schedule/cosine_decay.hpp>
#include <mlp/schedule/reduce_on_plateau.hpp>
#include <mlp/schedule/step_decay.hpp>

#include <doctest/doctest.h>

#include <functional>

using mlp::AnySchedule;

TEST_CASE("any_schedule: none, a copy, a function or a reference") {
  CHECK_FALSE(AnySchedule{});
  CHECK_NOTHROW(AnySchedule{}.require_valid());
  CHECK_FALSE(AnySchedule(std::function<double(mlp::Index, mlp::Index)>{}));

  const AnySchedule cosine = mlp::CosineDecay{.final_factor = 0.25};
  CHECK(cosine);
  for (const mlp::Index step : {0, 3, 10}) {
    CHECK(cosine(step, 10) == mlp::CosineDecay{.final_factor = 0.25}(step, 10));
  }
  const AnySchedule lambda = [](mlp::Index step, mlp::Index steps) {
    return static_cast<double>(steps - step);
  };
  CHECK(lambda(2, 10) == 8.0);

  mlp::ReduceOnPlateau plateau{.gamma = 0.5, .patience = 0};
  const AnySchedule reference = std::ref(plateau);
  plateau.observe(1.0);
  plateau.observe(2.0);
  CHECK(reference(0, 1) == 0.5);
}

TEST_CASE("any_schedule: it asks the schedule whether it makes sense, as it is by then") {
  const AnySchedule in_epochs = mlp::StepDecay{.at = {30.0, 60.0}};
  CHECK_THROWS_WITH_AS(in_epochs.require_valid(),
                       "mlp: StepDecay: at: expected 0 to 1, found 30.000000", mlp::OptionError);
  mlp::CosineDecay cosine;
  const AnySchedule reference = std::ref(cosine);
  CHECK_NOTHROW(reference.require_valid());
  cosine.final_factor = -1.0;
  CHECK_THROWS_AS(reference.require_valid(), mlp::OptionError);
}
