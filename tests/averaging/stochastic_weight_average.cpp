#include <mlp/averaging/stochastic_weight_average.hpp>

#include <mlp/layer/dense.hpp>
#include <mlp/network/parameters.hpp>

#include <doctest/doctest.h>

#include "support/sample_data.hpp"

using Parameters = mlp::Parameters<double, mlp::Dense<3, 5>, mlp::Dense<5, 2>>;
using Average = mlp::StochasticWeightAverage<Parameters>;

namespace {

Parameters random_parameters(std::uint64_t seed) {
  Parameters parameters;
  mlp::Random random(seed);
  for (std::size_t t = 0; t < Parameters::tensor_count; ++t) {
    for (double& value : parameters.tensor(t)) value = random.normal();
  }
  return parameters;
}

}  // namespace

TEST_CASE("stochastic_weight_average: the mean of all that it was told") {
  Average average;
  Eigen::ArrayXd sum = Eigen::ArrayXd::Zero(Parameters::storage_size);
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    average.update(random_parameters(seed));
    sum += random_parameters(seed).flat();
    const Eigen::ArrayXd mean = sum / static_cast<double>(seed);
    CHECK((average.parameters().flat() - mean).abs().maxCoeff() < 1e-13);
  }
  CHECK(average.updates() == 30);
}

TEST_CASE("stochastic_weight_average: of one, it is that one") {
  Average average;
  average.update(random_parameters(3));
  CHECK(support::same_bits(average.parameters().flat(), random_parameters(3).flat()));
}

TEST_CASE("stochastic_weight_average: swapped in and out again, once there is one") {
  Average average;
  Parameters model = random_parameters(1);
  CHECK_THROWS_WITH_AS(average.swap(model),
                       "mlp: StochasticWeightAverage: updates: expected at least 1, found 0",
                       mlp::SizeError);
  average.update(random_parameters(2));
  average.swap(model);
  CHECK(support::same_bits(model.flat(), random_parameters(2).flat()));
  average.swap(model);
  CHECK(support::same_bits(model.flat(), random_parameters(1).flat()));
}

TEST_CASE("stochastic_weight_average: it goes on from a checkpoint") {
  Average whole;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) whole.update(random_parameters(seed));
  Average resumed(whole.parameters(), whole.updates());
  whole.update(random_parameters(6));
  resumed.update(random_parameters(6));
  CHECK(support::same_bits(whole.parameters().flat(), resumed.parameters().flat()));
}
