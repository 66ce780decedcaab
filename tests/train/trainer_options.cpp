#include <mlp/train/trainer_options.hpp>

#include <doctest/doctest.h>

#include <cfenv>

// What they do is in trainer.cpp and trainer/.
TEST_CASE("trainer_options: room for what a worker takes at once several times over, no checks") {
  const mlp::TrainerOptions options;
  CHECK(options.capacity == 1024);
  CHECK_FALSE(options.check_finite);
  CHECK(options.seed == 0);
  CHECK_FALSE(options.any_arithmetic);
  CHECK_NOTHROW(options.require_valid());
}

TEST_CASE("trainer_options: no room is refused") {
  CHECK_THROWS_AS(mlp::TrainerOptions{.capacity = 0}.require_valid(), mlp::SizeError);
}

TEST_CASE("trainer_options: another arithmetic is refused, unless it is wanted") {
  if (std::fesetround(FE_UPWARD) != 0) return;
  const auto refuses = [](const mlp::TrainerOptions& options) {
    try {
      options.require_valid();
      return false;
    } catch (const mlp::ArithmeticError&) {
      return true;
    }
  };
  const bool usually = refuses({}), where_wanted = refuses({.any_arithmetic = true});
  std::fesetround(FE_TONEAREST);
  CHECK(usually);
  CHECK_FALSE(where_wanted);
}
