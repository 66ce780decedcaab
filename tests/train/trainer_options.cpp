#include <mlp/train/trainer_options.hpp>

#include <doctest/doctest.h>

// What they do is in trainer.cpp and trainer/.
TEST_CASE("trainer_options: room for what a worker takes at once several times over, no checks") {
  const mlp::TrainerOptions options;
  CHECK(options.capacity == 1024);
  CHECK_FALSE(options.check_finite);
  CHECK(options.seed == 0);
}
