// Every schedule over whole runs beside PyTorch's or optax's: make_reference/schedule.py has the
// same cases by the same names.
#include "parity/reference_values.hpp"

#include <mlp/mlp.hpp>

#include <doctest/doctest.h>

#include <initializer_list>

namespace {

using mlp::Index;

/// The step after the last is left out where it says so.
enum class End { shown, left_out };

template <mlp::Schedule S>
void check(parity::Part& part, const std::string& name, const S& schedule,
           std::initializer_list<Index> lengths = {1, 7, 40}, End end = End::shown) {
  for (const Index steps : lengths) {
    parity::Values factors;
    for (Index step = 0; step < steps; ++step) factors.push_back(schedule(step, steps));
    if (end == End::shown) factors.push_back(schedule(steps, steps));
    part.compare(name + ", " + std::to_string(steps) + " steps", factors);
  }
}

TEST_CASE("parity: constant_rate") {
  parity::Part part("schedule", "constant_rate");
  check(part, "plain", mlp::ConstantRate{});
}

TEST_CASE("parity: step_decay") {
  parity::Part part("schedule", "step_decay");
  using mlp::StepDecay;
  check(part, "plain", StepDecay{});
  check(part, "any order", StepDecay{.gamma = 0.3, .at = {0.75, 0.25, 0.5}});
  check(part, "twice", StepDecay{.gamma = 0.5, .at = {0.5, 0.5}});
  check(part, "the ends", StepDecay{.gamma = 0.5, .at = {0.0, 1.0}});
}

TEST_CASE("parity: exponential_decay") {
  parity::Part part("schedule", "exponential_decay");
  check(part, "plain", mlp::ExponentialDecay{});
  check(part, "to 1/2", mlp::ExponentialDecay{.final_factor = 0.5});
}

TEST_CASE("parity: polynomial_decay") {
  parity::Part part("schedule", "polynomial_decay");
  using mlp::PolynomialDecay;
  check(part, "plain", PolynomialDecay{});
  check(part, "square", PolynomialDecay{.power = 2.0, .final_factor = 0.1});
  check(part, "root", PolynomialDecay{.power = 0.5});
}

TEST_CASE("parity: cosine_decay") {
  parity::Part part("schedule", "cosine_decay");
  check(part, "plain", mlp::CosineDecay{});
  check(part, "to 1/10", mlp::CosineDecay{.final_factor = 0.1});
}

TEST_CASE("parity: cosine_warm_restarts") {
  parity::Part part("schedule", "cosine_warm_restarts");
  using mlp::CosineWarmRestarts;
  check(part, "plain", CosineWarmRestarts{}, {15, 45}, End::left_out);
  check(part, "of one length", CosineWarmRestarts{.cycles = 3, .growth = 1.0, .final_factor = 0.1},
        {3, 21}, End::left_out);
  check(part, "growth 3", CosineWarmRestarts{.cycles = 3, .growth = 3.0}, {13, 26}, End::left_out);
  check(part, "one cycle", CosineWarmRestarts{.cycles = 1}, {1, 7}, End::left_out);
}

TEST_CASE("parity: one_cycle") {
  parity::Part part("schedule", "one_cycle");
  using mlp::OneCycle;
  check(part, "half cosines", OneCycle{});
  check(part, "lines", OneCycle{.shape = OneCycle::Shape::lines});
  check(part, "late peak", OneCycle{.rise = 0.75, .start_factor = 0.1, .final_factor = 0.01});
}

TEST_CASE("parity: linear_warmup") {
  parity::Part part("schedule", "linear_warmup");
  using mlp::LinearWarmup;
  check(part, "constant", LinearWarmup{mlp::ConstantRate{}, 0.25});
  check(part, "cosine", LinearWarmup{mlp::CosineDecay{}, 0.25});
  check(part, "line", LinearWarmup{mlp::PolynomialDecay{}, 0.5, 0.0}, {7, 40});
  check(part, "no warmup", LinearWarmup{mlp::CosineDecay{}, 0.0, 0.5});
}

TEST_CASE("parity: reduce_on_plateau") {
  parity::Part part("schedule", "reduce_on_plateau");
  const parity::Values losses = part.given("metrics");
  parity::Values accuracies;
  for (const double loss : losses) accuracies.push_back(9.0 - loss);

  using mlp::ReduceOnPlateau;
  const auto factors = [](ReduceOnPlateau schedule, const parity::Values& metrics) {
    parity::Values seen;
    for (const double metric : metrics) {
      schedule.observe(metric);
      seen.push_back(schedule(0, 1));
    }
    return seen;
  };
  part.compare("plain", factors({}, losses));
  part.compare("patience 2", factors({.gamma = 0.5, .patience = 2}, losses));
  part.compare("cooldown", factors({.gamma = 0.5, .patience = 1, .cooldown = 3}, losses));
  part.compare("threshold", factors({.gamma = 0.5, .patience = 1, .threshold = 0.05}, losses));
  part.compare("floor", factors({.gamma = 0.5, .patience = 0, .final_factor = 0.1}, losses));
  part.compare(
      "highest",
      factors(
          {.gamma = 0.5, .patience = 1, .threshold = 0.01, .goal = ReduceOnPlateau::Goal::highest},
          accuracies));
  part.compare(
      "all",
      factors({.gamma = 0.3, .patience = 1, .threshold = 0.02, .cooldown = 2, .final_factor = 0.05},
              losses));
}

}  // namespace
