#include <mlp/averaging/exponential_average.hpp>

#include <mlp/layer/dense.hpp>
#include <mlp/network/parameters.hpp>

#include <doctest/doctest.h>

#include "support/sample_data.hpp"

using Parameters = mlp::Parameters<double, mlp::Dense<3, 5>, mlp::Dense<5, 2>>;
using Average = mlp::ExponentialAverage<Parameters>;

namespace {

Parameters constant(double value) {
  Parameters parameters;
  for (std::size_t t = 0; t < Parameters::tensor_count; ++t) {
    parameters.tensor(t).setConstant(value);
  }
  return parameters;
}

}  // namespace

TEST_CASE("exponential_average: the recurrence, for every parameter") {
  Average average(constant(1.0), {.decay = 0.9});
  double expected = 1.0;
  for (int step = 1; step <= 20; ++step) {
    average.update(constant(step));
    expected = 0.9 * expected + 0.1 * step;
    for (std::size_t t = 0; t < Parameters::tensor_count; ++t) {
      CHECK((average.parameters().tensor(t) - expected).abs().maxCoeff() < 1e-12);
    }
  }
  CHECK(average.updates() == 20);
}

TEST_CASE("exponential_average: with warm-up the first steps soon forget the start") {
  Average average(constant(1000.0), {.decay = 0.3, .warmup = true});
  double expected = 1000.0;
  for (int t = 0; t < 10; ++t) {
    average.update(constant(2.0));
    const double decay = std::min(0.3, (1.0 + t) / (10.0 + t));
    expected = decay * expected + (1.0 - decay) * 2.0;
    CHECK(average.parameters().tensor(0)(0) == doctest::Approx(expected).epsilon(1e-12));
  }
}

TEST_CASE("exponential_average: swapped in and out again") {
  Parameters model = constant(4.0);
  Average average(constant(1.0));
  average.swap(model);
  CHECK(support::same_bits(model.flat(), constant(1.0).flat()));
  average.swap(model);
  CHECK(support::same_bits(model.flat(), constant(4.0).flat()));
  CHECK(support::same_bits(average.parameters().flat(), constant(1.0).flat()));
}

TEST_CASE("exponential_average: it goes on from a checkpoint") {
  const mlp::ExponentialAverageOptions options{.decay = 0.5, .warmup = true};
  Average whole(constant(1.0), options);
  for (int step = 0; step < 5; ++step) whole.update(constant(step));
  Average resumed(whole.parameters(), options, whole.updates());
  whole.update(constant(9.0));
  resumed.update(constant(9.0));
  CHECK(support::same_bits(whole.parameters().flat(), resumed.parameters().flat()));
}

TEST_CASE("exponential_average: options without meaning are refused") {
  CHECK_THROWS_WITH_AS(Average(constant(0.0), {.decay = 1.0}),
                       "mlp: ExponentialAverage: decay: expected at least 0 and below 1, found "
                       "1.000000",
                       mlp::OptionError);
}
