#include <mlp/layer/layer_norm.hpp>

#include "support/layer_under_test.hpp"

#include <doctest/doctest.h>

namespace {

using mlp::LayerNorm;
using support::Values;

static_assert(mlp::Layer<LayerNorm<5>> && mlp::Layer<LayerNorm<5>, double>);
static_assert(LayerNorm<5>::shard == 1);

struct Coarse : mlp::LayerNormOptions {
  static constexpr double epsilon = 0.1;
};

template <class L>
void check_values(std::size_t batch) {
  support::Draws draws(7);
  support::LayerUnderTestOf<L> layer(batch);
  layer.randomize(draws);
  const Values a = layer.forward();
  const auto x = layer.x();
  const auto tensors = layer.tensors();
  constexpr std::size_t rows = L::inputs;
  Values expected(a.size());
  for (std::size_t j = 0; j < batch; ++j) {
    double mean = 0.0, variance = 0.0;
    for (std::size_t i = 0; i < rows; ++i) mean += x[j * rows + i] / double(rows);
    for (std::size_t i = 0; i < rows; ++i) {
      variance += (x[j * rows + i] - mean) * (x[j * rows + i] - mean) / double(rows);
    }
    for (std::size_t i = 0; i < rows; ++i) {
      expected[j * rows + i] =
          tensors[0][i] * (x[j * rows + i] - mean) / std::sqrt(variance + L::epsilon) +
          tensors[1][i];
    }
  }
  support::check_same("values", a, expected);
}

TEST_CASE("layer_norm: each sample is normalised by its own mean and variance") {
  check_values<LayerNorm<2>>(3);
  check_values<LayerNorm<8>>(1);
  check_values<LayerNorm<19, Coarse>>(13);
}

TEST_CASE("layer_norm: gradients meet differences") {
  for (const std::size_t batch : {1UL, 7UL, 13UL}) {
    support::Draws draws(batch);
    support::LayerUnderTestOf<LayerNorm<19, Coarse>> layer(batch);
    layer.randomize(draws);
    support::check_layer_gradients("layer_norm", layer, draws, false);
  }
}

TEST_CASE("layer_norm: a sample of equal features becomes beta") {
  support::LayerUnderTestOf<LayerNorm<5>> layer(1);
  for (double& x : layer.x()) x = 3.0;
  const auto tensors = layer.tensors();
  for (double& gamma : tensors[0]) gamma = 2.0;
  for (double& beta : tensors[1]) beta = -1.5;
  for (const double a : layer.forward()) CHECK(a == -1.5);
}

}  // namespace
