#include <mlp/train/detail/scheduled_rate.hpp>

#include <doctest/doctest.h>

#include <stdexcept>

namespace {

struct WithRate {
  float learning_rate = 0.5F;
};
struct WithoutRate {};

const mlp::FitOptions halved{
    .schedule = [](mlp::Index step, mlp::Index) { return step == 0 ? 1.0 : 0.5; }};

}  // namespace

TEST_CASE("a rate follows its schedule and is what it was in the end, also after a throw") {
  WithRate optimizer;
  {
    mlp::detail::ScheduledRate rate(optimizer, halved);
    rate.follow(1, 2);
    CHECK(optimizer.learning_rate == 0.25F);
    rate.follow(0, 2);
    CHECK(optimizer.learning_rate == 0.5F);
    rate.follow(1, 2);
  }
  CHECK(optimizer.learning_rate == 0.5F);
  const auto fail = [&] {
    mlp::detail::ScheduledRate rate(optimizer, halved);
    rate.follow(1, 2);
    throw std::runtime_error("stopped");
  };
  CHECK_THROWS_AS(fail(), std::runtime_error);
  CHECK(optimizer.learning_rate == 0.5F);
}

TEST_CASE("without a schedule a rate that is changed meanwhile stays changed") {
  WithRate optimizer;
  const mlp::FitOptions options;
  {
    mlp::detail::ScheduledRate rate(optimizer, options);
    rate.follow(1, 2);
    optimizer.learning_rate = 0.1F;
  }
  CHECK(optimizer.learning_rate == 0.1F);
}

TEST_CASE("a schedule of nothing is refused") {
  WithoutRate optimizer;
  CHECK_THROWS_WITH_AS(
      mlp::detail::ScheduledRate(optimizer, halved),
      "mlp: schedule: expected an optimizer with a learning_rate, found one without",
      mlp::OptionError);
  const mlp::FitOptions options;
  CHECK_NOTHROW(mlp::detail::ScheduledRate(optimizer, options));
}

TEST_CASE("a rate that is changed meanwhile stays changed, and the schedule goes on from there") {
  WithRate optimizer;
  {
    mlp::detail::ScheduledRate rate(optimizer, halved);
    rate.follow(0, 4);
    optimizer.learning_rate /= 2.0F;
    rate.follow(1, 4);
    CHECK(optimizer.learning_rate == 0.125F);
    optimizer.learning_rate = 0.25F;  // what half of 0.5 is
    rate.follow(2, 4);
    CHECK(optimizer.learning_rate == 0.25F);
    rate.follow(0, 4);
    CHECK(optimizer.learning_rate == 0.5F);
    optimizer.learning_rate = 4.0F;  // after the last step
  }
  CHECK(optimizer.learning_rate == 4.0F);
}

TEST_CASE("a rate that is set while the schedule is at zero is the new one") {
  WithRate optimizer;
  const mlp::FitOptions zero_first{
      .schedule = [](mlp::Index step, mlp::Index) { return step == 0 ? 0.0 : 0.5; }};
  {
    mlp::detail::ScheduledRate rate(optimizer, zero_first);
    rate.follow(0, 2);
    optimizer.learning_rate = 2.0F;
    rate.follow(1, 2);
    CHECK(optimizer.learning_rate == 1.0F);
  }
  CHECK(optimizer.learning_rate == 2.0F);
}
