// Averages of weights beside PyTorch's: make_reference/averaging.py has the same cases by the same
// names.
#include "parity/reference_values.hpp"

#include <mlp/mlp.hpp>

#include <doctest/doctest.h>

namespace {

using Parameters = mlp::Parameters<double, mlp::Dense<3, 3>>;
constexpr std::size_t size = 12;

/// The n-th of the sets of parameters that are given.
Parameters given(const parity::Values& values, std::size_t n) {
  Parameters parameters;
  parameters.tensor(0) = Eigen::Map<const Eigen::ArrayXd>(values.data() + n * size, 9);
  parameters.tensor(1) = Eigen::Map<const Eigen::ArrayXd>(values.data() + n * size + 9, 3);
  return parameters;
}

/// The average starts as the first set, and is updated with all others.
template <class Average>
void check(parity::Part& part, const std::string& name, Average average) {
  parity::Part inputs("averaging", "inputs");
  const parity::Values& values = inputs.given("parameters");
  for (std::size_t updates = 0; updates < values.size() / size; ++updates) {
    if (updates > 0) average.update(given(values, updates));
    if (updates > 2 && updates != 20) continue;
    parity::Values found;
    for (const std::size_t tensor : {0U, 1U}) {
      const auto some = average.parameters().tensor(tensor);
      found.insert(found.end(), some.begin(), some.end());
    }
    part.compare(name + ", " + std::to_string(updates) + " updates", found);
  }
}

Parameters start() { return given(parity::Part("averaging", "inputs").given("parameters"), 0); }

TEST_CASE("parity: exponential_average") {
  parity::Part part("averaging", "exponential_average");
  using Average = mlp::ExponentialAverage<Parameters>;
  check(part, "decay 0.9", Average(start(), {.decay = 0.9}));
  check(part, "decay 0.999", Average(start()));
  check(part, "decay 0", Average(start(), {.decay = 0.0}));
  check(part, "warmup", Average(start(), {.decay = 0.3, .warmup = true}));
}

TEST_CASE("parity: stochastic_weight_average") {
  parity::Part part("averaging", "stochastic_weight_average");
  mlp::StochasticWeightAverage<Parameters> average;
  average.update(start());
  check(part, "plain", average);
}

}  // namespace
