#include <mlp/schedule/reduce_on_plateau.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <limits>
#include <type_traits>
#include <vector>

using mlp::Index;
using mlp::ReduceOnPlateau;

namespace {

std::vector<double> factors(ReduceOnPlateau schedule, const std::vector<double>& metrics) {
  std::vector<double> result;
  for (const double metric : metrics) {
    schedule.observe(metric);
    result.push_back(schedule(0, 1));
  }
  return result;
}

}  // namespace

TEST_CASE("reduce_on_plateau: it waits `patience` observations, then reduces, and counts anew") {
  const ReduceOnPlateau schedule{.gamma = 0.5, .patience = 2};
  CHECK(schedule(0, 1) == 1.0);
  CHECK(factors(schedule, {5, 4, 4, 4, 4, 4, 4, 4}) ==
        std::vector<double>{1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25});
  CHECK(factors(schedule, {5, 4, 4, 4, 3, 3, 3, 2}) == std::vector<double>(8, 1.0));
}

TEST_CASE("reduce_on_plateau: an improvement is one beyond the threshold, downwards or upwards") {
  CHECK(factors({.gamma = 0.5, .patience = 0, .threshold = 0.1}, {10, 9.5, 8.9, 8.9}) ==
        std::vector<double>{1, 0.5, 0.5, 0.25});
  using Goal = ReduceOnPlateau::Goal;
  CHECK(factors({.gamma = 0.5, .patience = 0, .threshold = 0.0, .goal = Goal::highest},
                {0.5, 0.6, 0.6, 0.7}) == std::vector<double>{1, 1, 0.5, 0.5});
  // Relative to the size of the best, below zero too.
  CHECK(factors({.gamma = 0.5, .patience = 0, .threshold = 0.1}, {-10, -10.5, -11.5}) ==
        std::vector<double>{1, 0.5, 0.5});
}

TEST_CASE("reduce_on_plateau: after a reduction it cools down, and it stops at its floor") {
  CHECK(factors({.gamma = 0.5, .patience = 0, .cooldown = 2}, {1, 1, 1, 1, 1, 1, 1}) ==
        std::vector<double>{1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25});
  CHECK(factors({.gamma = 0.5, .patience = 0, .final_factor = 0.3}, {1, 1, 1, 1}) ==
        std::vector<double>{1, 0.5, 0.3, 0.3});
}

TEST_CASE("reduce_on_plateau: NaN improves nothing, even as the first") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(factors({.gamma = 0.5, .patience = 1}, {nan, nan, 3, nan, 2, 2, nan}) ==
        std::vector<double>{1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.25});
}

TEST_CASE("reduce_on_plateau: what is not finite is no improvement, and blocks none") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (const auto goal : {ReduceOnPlateau::Goal::lowest, ReduceOnPlateau::Goal::highest}) {
    for (const double found : {infinity, -infinity, std::numeric_limits<double>::quiet_NaN()}) {
      ReduceOnPlateau plateau{.gamma = 0.5, .patience = 1, .goal = goal};
      plateau.observe(found);
      CHECK_FALSE(plateau.state.has_best);
      plateau.observe(3.0);
      CHECK(plateau.state.best == 3.0);
      plateau.observe(found);
      CHECK(plateau.state.best == 3.0);
      const double better = goal == ReduceOnPlateau::Goal::lowest ? 2.0 : 4.0;
      plateau.observe(better);
      CHECK(plateau.state.best == better);
      CHECK(plateau.state.factor == 1.0);
    }
  }
}

TEST_CASE("reduce_on_plateau: given to a run by reference, the run sees what it is told") {
  ReduceOnPlateau plateau{.gamma = 0.5, .patience = 0};
  const std::function<double(Index, Index)> schedule = std::ref(plateau);
  plateau.observe(1.0);
  CHECK(schedule(3, 10) == 1.0);
  plateau.observe(1.0);
  CHECK(schedule(4, 10) == 0.5);
}

TEST_CASE("reduce_on_plateau: its state is a plain value from which it goes on") {
  static_assert(std::is_trivially_copyable_v<ReduceOnPlateau::State>);
  ReduceOnPlateau whole{.gamma = 0.5, .patience = 1, .cooldown = 1};
  ReduceOnPlateau resumed = whole;
  const std::vector<double> metrics{3, 3, 3, 2, 2, 2, 2, 1, 1, 1};
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    whole.observe(metrics[i]);
    ReduceOnPlateau next{.gamma = 0.5, .patience = 1, .cooldown = 1, .state = resumed.state};
    next.observe(metrics[i]);
    resumed = next;
    CHECK(resumed.state == whole.state);
  }
  CHECK(whole.state.factor < 1.0);
}

TEST_CASE("reduce_on_plateau: options without meaning are refused") {
  const auto refused = [](const ReduceOnPlateau& schedule, const char* message) {
    CHECK_THROWS_WITH_AS(schedule.require_valid(), message, mlp::OptionError);
  };
  CHECK_NOTHROW(ReduceOnPlateau{}.require_valid());
  refused({.gamma = 1.0},
          "mlp: ReduceOnPlateau: gamma: expected above 0 and below 1, found 1.000000");
  refused({.patience = -1}, "mlp: ReduceOnPlateau: patience: expected at least 0, found -1.000000");
  refused({.threshold = -1.0},
          "mlp: ReduceOnPlateau: threshold: expected at least 0, found -1.000000");
  refused({.cooldown = -1}, "mlp: ReduceOnPlateau: cooldown: expected at least 0, found -1.000000");
  refused({.final_factor = -1.0},
          "mlp: ReduceOnPlateau: final_factor: expected 0 to 1, found -1.000000");
  refused({.final_factor = 2.0},
          "mlp: ReduceOnPlateau: final_factor: expected 0 to 1, found 2.000000");
}
