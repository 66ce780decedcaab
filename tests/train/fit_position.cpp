#include <mlp/train/fit_position.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <string>

using mlp::FitPosition;
using mlp::Index;
using mlp::detail::impossible_count;

namespace {

// Two epochs of 23 samples in batches of 5, the last smaller, and 3 steps.
const FitPosition good{.steps = 13,
                       .epoch = 3,
                       .steps_of_epoch = 3,
                       .samples = 61,
                       .counted_steps_of_epoch = 2,
                       .earlier = {4, 92},
                       .data_set = 23,
                       .batch_size = 5};

}  // namespace

TEST_CASE("a product of counts ends at the largest number") {
  constexpr Index largest = std::numeric_limits<Index>::max();
  CHECK(mlp::detail::product_or_largest(6, 7) == 42);
  CHECK(mlp::detail::product_or_largest(0, largest) == 0);
  CHECK(mlp::detail::product_or_largest(largest, 0) == 0);
  CHECK(mlp::detail::product_or_largest(largest / 2, 2) == largest - 1);
  CHECK(mlp::detail::product_or_largest(largest / 2 + 1, 2) == largest);
}

TEST_CASE("places at which fits arrive are possible") {
  CHECK_FALSE(impossible_count({}));
  FitPosition at = good;
  CHECK_FALSE(impossible_count(at));
  at.batch_size = std::numeric_limits<Index>::max();
  CHECK_FALSE(impossible_count(at));
}

TEST_CASE("a place at which no fit arrives is named by its first impossible count") {
  const auto says = [&](auto spoil) {
    FitPosition at = good;
    spoil(at);
    const auto count = impossible_count(at);
    if (!count) return std::string("possible");
    return std::string(count->field) + " up to " + std::to_string(count->most) + ", not " +
           std::to_string(count->found);
  };
  const std::string many = std::to_string(Index{1} << 53);
  const std::string more = std::to_string((Index{1} << 53) + 1);
  constexpr Index above = (Index{1} << 53) + 1;
  CHECK(says([](auto& at) { at.steps = above; }) == "steps up to " + many + ", not " + more);
  CHECK(says([](auto& at) { at.steps = -1; }) == "steps up to " + many + ", not -1");
  CHECK(says([](auto& at) { at.earlier.epochs = above; }) ==
        "earlier.epochs up to " + many + ", not " + more);
  CHECK(says([](auto& at) { at.earlier.samples = -1; }) ==
        "earlier.samples up to " + many + ", not -1");
  CHECK(says([](auto& at) { at.samples = -1; }) == "samples up to 65, not -1");
  CHECK(says([](auto& at) { at.samples = 65; }) == "possible");
  CHECK(says([](auto& at) { at.samples = 66; }) == "samples up to 65, not 66");
  CHECK(says([](auto& at) { at.epoch = 14; }) == "epoch up to 13, not 14");
  CHECK(says([](auto& at) { at.steps_of_epoch = 14; }) == "possible");  // begun by a fit before
  CHECK(says([](auto& at) { at.counted_steps_of_epoch = 4; }) ==
        "counted_steps_of_epoch up to 3, not 4");
}
