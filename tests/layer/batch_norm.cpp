#include <mlp/layer/batch_norm.hpp>

#include "support/layer_under_test.hpp"

#include <mlp/loss/mean_squared_error.hpp>
#include <mlp/optimizer/sgd.hpp>
#include <mlp/train/trainer.hpp>

#include <doctest/doctest.h>

#include <utility>

namespace {

using mlp::BatchNorm;
using support::Values;

struct Small : mlp::BatchNormOptions {
  static constexpr mlp::Index shard = 4;
  static constexpr double epsilon = 1e-3;
  static constexpr double momentum = 0.25;
};

struct Pairs : Small {
  static constexpr mlp::Index shard = 2;
};

static_assert(mlp::Layer<BatchNorm<5>> && mlp::Layer<BatchNorm<5>, double>);
static_assert(BatchNorm<5>::shard == 64 && BatchNorm<5, Small>::shard == 4);
static_assert(mlp::Network<BatchNorm<5>>::parameter_count == 10);

/// Mean and variance (divided by n) of a row of x [rows x columns] over some columns.
struct Moments {
  double mean = 0.0, variance = 0.0;
};
Moments moments(std::span<const double> x, std::size_t rows, std::size_t row, mlp::Range columns) {
  Moments m;
  const double n = static_cast<double>(columns.count);
  for (auto j = columns.first; j < columns.last(); ++j) {
    m.mean += x[static_cast<std::size_t>(j) * rows + row] / n;
  }
  for (auto j = columns.first; j < columns.last(); ++j) {
    const double deviation = x[static_cast<std::size_t>(j) * rows + row] - m.mean;
    m.variance += deviation * deviation / n;
  }
  return m;
}

template <class L>
void check_training_values(std::size_t batch) {
  support::Draws draws(7);
  support::LayerUnderTestOf<L> layer(batch);
  layer.randomize(draws);
  const Values a = layer.forward();
  const auto x = layer.x();
  const auto tensors = layer.tensors();
  constexpr std::size_t rows = L::inputs;
  Values expected(a.size());
  mlp::Shards<L::shard>::for_each({0, static_cast<mlp::Index>(batch)}, [&](mlp::Range columns) {
    for (std::size_t i = 0; i < rows; ++i) {
      const Moments m = moments(x, rows, i, columns);
      for (auto j = columns.first; j < columns.last(); ++j) {
        const std::size_t at = static_cast<std::size_t>(j) * rows + i;
        expected[at] =
            tensors[0][i] * (x[at] - m.mean) / std::sqrt(m.variance + L::epsilon) + tensors[1][i];
      }
    }
  });
  support::check_same("values", a, expected);
}

TEST_CASE("batch_norm: in training each shard is normalised by its own mean and variance") {
  check_training_values<BatchNorm<5, Small>>(4);
  check_training_values<BatchNorm<5, Small>>(13);
  check_training_values<BatchNorm<19, Small>>(9);
  check_training_values<BatchNorm<19>>(200);
}

TEST_CASE("batch_norm: gradients meet differences") {
  for (const std::size_t batch : {1UL, 2UL, 7UL, 13UL}) {
    support::Draws draws(batch);
    support::LayerUnderTestOf<BatchNorm<19, Small>> layer(batch);
    layer.randomize(draws);
    support::check_layer_gradients("batch_norm", layer, draws, false);
  }
}

using Net = mlp::Network<BatchNorm<3, Small>>;
using Model = mlp::Model<Net, double>;

TEST_CASE("batch_norm: it starts from the identity, but for epsilon") {
  const Model model(mlp::Seed{1});
  const Eigen::MatrixXd x = Eigen::MatrixXd::Random(3, 5);
  CHECK((model.predict(x) - x / std::sqrt(1.0 + Small::epsilon)).cwiseAbs().maxCoeff() < 1e-15);
}

TEST_CASE("batch_norm: averages follow the batches and are what is used") {
  Model model(mlp::Seed{1});
  mlp::Trainer trainer(model, mlp::MeanSquaredError<mlp::Mean>{}, mlp::Sgd{.learning_rate = 0.0},
                       {.capacity = 6});
  Values mean(3, 0.0), variance(3, 1.0);
  support::Draws draws(3);
  for (const std::size_t batch : {4UL, 9UL, 23UL}) {
    const Values values = draws.normals(3 * batch, 2.0);
    const Eigen::Map<const Eigen::MatrixXd> x(values.data(), 3, static_cast<mlp::Index>(batch));
    trainer.step(x, x);
    for (std::size_t i = 0; i < 3; ++i) {
      double means = 0.0, variances = 0.0;
      mlp::Shards<4>::for_each({0, x.cols()}, [&](mlp::Range columns) {
        const Moments m = moments(values, 3, i, columns);
        const auto n = static_cast<double>(columns.count);
        means += n * m.mean;
        variances += n * m.variance * n / (n - 1.0);
      });
      mean[i] += 0.25 * (means / static_cast<double>(batch) - mean[i]);
      variance[i] += 0.25 * (variances / static_cast<double>(batch) - variance[i]);
    }
  }
  const auto [gamma, beta, found_mean, found_variance] = model.parameters().layer<0>();
  for (mlp::Index i = 0; i < 3; ++i) {
    const auto k = static_cast<std::size_t>(i);
    CHECK(found_mean(i) == doctest::Approx(mean[k]).epsilon(1e-12));
    CHECK(found_variance(i) == doctest::Approx(variance[k]).epsilon(1e-12));
    const Eigen::Vector3d at(0.5, -1.0, 2.0);
    CHECK(model.predict(at)(i) ==
          doctest::Approx((at(i) - mean[k]) / std::sqrt(variance[k] + 1e-3)).epsilon(1e-12));
  }
}

TEST_CASE("batch_norm: a batch of one sample is normalised by the averages and leaves them") {
  Model model(mlp::Seed{1});
  mlp::Trainer trainer(model, mlp::MeanSquaredError<mlp::Mean>{}, mlp::Sgd{.learning_rate = 0.01});
  const Eigen::MatrixXd x = Eigen::MatrixXd::Random(3, 9);
  trainer.step(x, x);
  const auto averages = [&] {
    const auto [gamma, beta, mean, variance] = model.parameters().layer<0>();
    return Eigen::MatrixXd((Eigen::MatrixXd(3, 2) << mean, variance).finished());
  };
  const Eigen::MatrixXd before = averages();
  for (mlp::Index j = 0; j < 9; ++j) {
    const double at_inference = trainer.evaluate(x.col(j), x.col(j)).loss;
    CHECK(trainer.step(x.col(j), x.col(j)) == doctest::Approx(at_inference).epsilon(1e-14));
  }
  CHECK(averages() == before);
}

// Else an odd batch would end with a sample that is normalised unlike the others.
TEST_CASE("batch_norm: shards of two take in what is left of an odd batch") {
  check_training_values<BatchNorm<5, Pairs>>(5);
}

TEST_CASE("batch_norm: neither a loss alone nor a frozen layer moves the averages") {
  Model model(mlp::Seed{1});
  mlp::Trainer trainer(model, mlp::MeanSquaredError<mlp::Mean>{}, mlp::Sgd{});
  const Eigen::MatrixXd x = Eigen::MatrixXd::Random(3, 5);
  const Eigen::ArrayXd before = model.parameters().flat();
  trainer.loss_and_gradients(x, x);
  trainer.evaluate(x, x);
  trainer.freeze(0);
  trainer.step(x, x);
  CHECK((model.parameters().flat() == before).all());
  trainer.unfreeze(0);
  trainer.step(x, x);
  CHECK_FALSE((model.parameters().flat() == before).all());
}

TEST_CASE(
    "batch_norm: single samples among the parts of a batch leave the averages to the others") {
  const Eigen::RowVectorXd x = Eigen::RowVectorXd::LinSpaced(8, 8.0, 9.0);
  using Single = mlp::Network<BatchNorm<1>>;
  mlp::Model<Single, double> alone(mlp::Seed{1}), mixed(mlp::Seed{1});
  const auto train = [&](auto& model, bool with_singles) {
    mlp::Trainer trainer(model, mlp::MeanSquaredError<mlp::Sum>{}, mlp::Sgd{});
    trainer.loss_and_gradients(x, x);
    Eigen::ArrayXd sum = trainer.gradients().flat();
    for (mlp::Index j = 0; with_singles && j < x.cols(); ++j) {
      trainer.loss_and_gradients(x.col(j), x.col(j));
      sum += trainer.gradients().flat();
    }
    trainer.gradients().flat() = sum;
    trainer.update();
    const auto [gamma, beta, mean, variance] = model.parameters().template layer<0>();
    return std::pair(mean(0), variance(0));
  };
  const auto found = train(alone, false);
  CHECK(found.first == doctest::Approx(0.85).epsilon(1e-12));
  CHECK(train(mixed, true) == found);
}

}  // namespace
