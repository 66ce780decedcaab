#include "mnist/accuracy_watch.hpp"

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <thread>

namespace {

constexpr std::array goals{0.9, 0.97};

/// A run whose error on the test set is 20 / step, watched to its end.
struct Watched {
  int evaluations = 0;
  mlp::Index step = 0;
  mnist::AccuracyWatch watch{goals, mnist::AccuracyWatch::Clock::now(), [this] {
                               ++evaluations;
                               return accuracy();
                             }};

  double accuracy() const { return 1.0 - 20.0 / static_cast<double>(step); }
  void run(mlp::Index steps) {
    for (step = 1; step <= steps; ++step) {
      watch.after({.step = step, .steps = steps, .accuracy = accuracy()});
    }
    step = steps;
  }
};

}  // namespace

TEST_CASE("accuracy watch: goals are seen soon after they are reached, with few evaluations") {
  Watched watched;
  watched.run(2000);
  REQUIRE(watched.watch.goals().size() == 2);
  CHECK(watched.watch.goals()[0].seconds.has_value());
  CHECK(watched.watch.goals()[1].seconds.has_value());
  CHECK(*watched.watch.goals()[0].seconds <= *watched.watch.goals()[1].seconds);
  CHECK(watched.evaluations < 40);
  CHECK(watched.watch.seconds_evaluating() >= 0.0);
}

TEST_CASE("accuracy watch: what is not reached has no time, and the last step is looked at") {
  Watched watched;
  watched.run(210);
  CHECK(watched.watch.goals()[0].seconds.has_value());
  CHECK_FALSE(watched.watch.goals()[1].seconds.has_value());
  Watched barely;
  barely.run(200);  // 0.9 in its last step
  CHECK(barely.watch.goals()[0].seconds.has_value());
}

TEST_CASE("accuracy watch: without goals nothing is evaluated") {
  int evaluations = 0;
  mnist::AccuracyWatch watch({}, mnist::AccuracyWatch::Clock::now(), [&] {
    ++evaluations;
    return 1.0;
  });
  watch.after({.step = 1, .steps = 1, .accuracy = 1.0});
  CHECK(evaluations == 0);
}

TEST_CASE("accuracy watch: the time of all evaluations is told, and counts in that of goals") {
  using namespace std::chrono_literals;
  int evaluations = 0;
  constexpr std::array unreached{0.5, 1.5};
  mnist::AccuracyWatch watch(unreached, mnist::AccuracyWatch::Clock::now(), [&] {
    ++evaluations;
    std::this_thread::sleep_for(5ms);
    return 0.9;
  });
  for (mlp::Index step = 1; step <= 20; ++step) {
    watch.after({.step = step, .steps = 20, .accuracy = 0.9});
  }
  CHECK(evaluations > 2);
  CHECK(watch.seconds_evaluating() >= 0.005 * evaluations);
  CHECK(watch.goals()[0].seconds.value() >= 0.005);
}
