#include <mlp/train/fit.hpp>

#include <doctest/doctest.h>

#include <limits>

using mlp::FitOptions;
using mlp::Remainder;
using mlp::detail::steps_per_epoch;

TEST_CASE("a smaller last batch is a step, unless it is dropped") {
  CHECK(steps_per_epoch(100, {.batch_size = 32}) == 4);
  CHECK(steps_per_epoch(100, {.batch_size = 32, .remainder = Remainder::drop}) == 3);
  CHECK(steps_per_epoch(96, {.batch_size = 32}) == 3);
  CHECK(steps_per_epoch(96, {.batch_size = 32, .remainder = Remainder::drop}) == 3);
  CHECK(steps_per_epoch(1, {.batch_size = 32}) == 1);
  CHECK(steps_per_epoch(7, {.batch_size = 1}) == 7);
  constexpr mlp::Index largest = std::numeric_limits<mlp::Index>::max();
  CHECK(steps_per_epoch(7, {.batch_size = largest}) == 1);
  CHECK(steps_per_epoch(largest, {.batch_size = 2}) == largest / 2 + 1);
}

TEST_CASE("options that make no sense are refused with what was found") {
  CHECK_THROWS_WITH_AS(steps_per_epoch(10, {.batch_size = 0}),
                       "mlp: batch_size: expected at least 1, found 0", mlp::OptionError);
  CHECK_THROWS_WITH_AS(steps_per_epoch(10, {.epochs = -1}),
                       "mlp: epochs and steps: expected at least 0, found -1 and 0",
                       mlp::OptionError);
  CHECK_THROWS_WITH_AS(steps_per_epoch(10, {.steps = -5}),
                       "mlp: epochs and steps: expected at least 0, found 1 and -5",
                       mlp::OptionError);
}

TEST_CASE("too few samples for one batch are refused with both numbers") {
  CHECK_THROWS_WITH_AS(steps_per_epoch(0, {}), "mlp: samples: expected at least 1, found 0",
                       mlp::SizeError);
  CHECK_THROWS_WITH_AS(steps_per_epoch(31, {.batch_size = 32, .remainder = Remainder::drop}),
                       "mlp: samples: expected at least 32, found 31", mlp::SizeError);
}
