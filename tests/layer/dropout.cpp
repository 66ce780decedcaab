#include <mlp/layer/dropout.hpp>

#include "support/distribution.hpp"
#include "support/layer_under_test.hpp"

#include <doctest/doctest.h>

namespace {

using mlp::Dropout;
using mlp::TrainingPass;
using support::Values;
using Fifth = std::ratio<1, 5>;

static_assert(mlp::Layer<Dropout<5>> && mlp::Layer<Dropout<5>, double>);
static_assert(Dropout<5>::rate == 0.5 && Dropout<5, Fifth>::rate == 0.2);

/// a of a batch of ones: the factors themselves.
template <int Size, class Rate>
Eigen::MatrixXd factors(mlp::Index batch, const TrainingPass& pass) {
  using L = Dropout<Size, Rate>;
  const Eigen::MatrixXd x = Eigen::MatrixXd::Ones(Size, batch);
  Eigen::MatrixXd cache(Size, batch), a(Size, batch);
  L::template forward_in_training<double>(
      {{}, {x.data(), Size, batch}, {cache.data(), Size, batch}, {a.data(), Size, batch}, pass});
  return a;
}

TEST_CASE("dropout: a share of the values is dropped, independently, and the mean is kept") {
  constexpr double samples = 65 * 4000;
  const Eigen::MatrixXd a = factors<65, Fifth>(4000, {.seed = 3});
  CHECK(((a.array() == 0.0) || (a.array() == 1.25)).all());
  // The variance of a factor is (1 - 0.2) 1.25² - 1 = 0.25.
  CHECK(std::abs(a.mean() - 1.0) < support::rare_deviations * std::sqrt(0.25 / samples));
  const Eigen::ArrayXXd centred = a.array() - 1.0;
  const double neighbours = (centred.topRows(64) * centred.bottomRows(64)).mean() / 0.25;
  const double next_sample = (centred.leftCols(3999) * centred.rightCols(3999)).mean() / 0.25;
  CHECK(std::abs(neighbours) < support::rare_deviations / std::sqrt(samples));
  CHECK(std::abs(next_sample) < support::rare_deviations / std::sqrt(samples));
}

TEST_CASE("dropout: every step, layer, seed and sample has draws of its own") {
  const Eigen::MatrixXd a = factors<64, Fifth>(8, {.seed = 1, .step = 2, .layer = 3});
  const auto equal = [&](const TrainingPass& pass) {
    return (factors<64, Fifth>(8, pass).array() == a.array()).cast<double>().mean();
  };
  CHECK(equal({.seed = 1, .step = 2, .layer = 3}) == 1.0);
  CHECK(equal({.seed = 2, .step = 2, .layer = 3}) < 0.9);
  CHECK(equal({.seed = 1, .step = 3, .layer = 3}) < 0.9);
  CHECK(equal({.seed = 1, .step = 2, .layer = 4}) < 0.9);
  // Where a batch is cut does not matter.
  const Eigen::MatrixXd tail =
      factors<64, Fifth>(3, {.seed = 1, .step = 2, .layer = 3, .first_column = 5});
  CHECK((tail.array() == a.rightCols(3).array()).all());
}

TEST_CASE("dropout: in use it changes nothing, and at rate 0 never") {
  support::Draws draws(3);
  const Values x = draws.normals(5 * 7, 1.0);
  Values cache(5 * 7), a(5 * 7);
  Dropout<5>::forward<double>({{}, {x.data(), 5, 7}, {cache.data(), 5, 7}, {a.data(), 5, 7}});
  CHECK(a == x);
  CHECK((factors<5, std::ratio<0>>(7, {}).array() == 1.0).all());
}

TEST_CASE("dropout: gradients meet differences") {
  support::Draws draws(5);
  support::LayerUnderTestOf<Dropout<19, Fifth>> layer(13);
  layer.randomize(draws);
  support::check_layer_gradients("dropout", layer, draws, false);
}

}  // namespace
