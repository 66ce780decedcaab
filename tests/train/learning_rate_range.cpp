#include <mlp/train/learning_rate_range.hpp>

#include <mlp/initializer/constant.hpp>
#include <mlp/layer/dense.hpp>
#include <mlp/loss/mean_squared_error.hpp>
#include <mlp/optimizer/sgd.hpp>
#include <mlp/parallel/thread_pool.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>

#include "support/sample_data.hpp"

namespace {

using Net = mlp::Network<mlp::Dense<4, 1>>;
using Model = mlp::Model<Net, double>;

const support::DynamicMatrix<double> x = support::random_matrix<double>(4, 200, 1);
const support::DynamicMatrix<double> y = x.colwise().sum();

}  // namespace

TEST_CASE("learning_rate_range: rates grow by one factor until the loss does") {
  Model model(mlp::Seed{1});
  mlp::Trainer trainer(model, mlp::MeanSquaredError<mlp::Mean>{}, mlp::Sgd{});
  const auto range =
      mlp::learning_rate_range(trainer, x, y, {.from = 1e-4, .to = 1e4, .steps = 161});
  REQUIRE(range.curve.size() > 20);
  CHECK(range.diverged);
  CHECK(range.curve.size() < 161);
  CHECK(range.curve.front().learning_rate == doctest::Approx(1e-4));
  for (std::size_t i = 1; i < range.curve.size(); ++i) {
    CHECK(range.curve[i].learning_rate / range.curve[i - 1].learning_rate ==
          doctest::Approx(std::pow(10.0, 0.05)));
  }
  // Gradient descent on this quadratic diverges from 2 / largest curvature on, which is near 3; the
  // last rates are not far beyond it, the suggestion is before.
  CHECK(range.curve.back().learning_rate > 1.0);
  CHECK(range.curve.back().learning_rate < 100.0);
  CHECK(range.suggestion > 1e-3);
  CHECK(range.suggestion < 3.0);
  trainer.optimizer().learning_rate = range.suggestion;
  const double before = trainer.evaluate(x, y).loss;
  trainer.fit(x, y, {.batch_size = 32, .epochs = 20});
  CHECK(trainer.evaluate(x, y).loss < 0.1 * before);
}

TEST_CASE("learning_rate_range: trainer and model stay as they were") {
  Model model(mlp::Seed{1});
  mlp::Trainer trainer(model, mlp::MeanSquaredError<mlp::Mean>{},
                       mlp::Sgd{.learning_rate = 0.125, .momentum = 0.5});
  trainer.step(x, y);
  const Model before = model;
  mlp::learning_rate_range(trainer, x, y, {.steps = 30});
  CHECK(support::same_bits(model.parameters().flat(), before.parameters().flat()));
  CHECK(trainer.optimizer().learning_rate == 0.125);
  CHECK(trainer.updates() == 1);
  // Its next step is the one of a trainer that was never asked.
  Model other(mlp::Seed{1});
  mlp::Trainer undisturbed(other, mlp::MeanSquaredError<mlp::Mean>{},
                           mlp::Sgd{.learning_rate = 0.125, .momentum = 0.5});
  undisturbed.step(x, y);
  undisturbed.step(x, y);
  trainer.step(x, y);
  CHECK(support::same_bits(model.parameters().flat(), other.parameters().flat()));
}

TEST_CASE("learning_rate_range: a run that ends in time has not diverged, smoothed as told") {
  Model model(mlp::Seed{1});
  mlp::Trainer trainer(model, mlp::MeanSquaredError<mlp::Mean>{}, mlp::Sgd{});
  const auto range = mlp::learning_rate_range(
      trainer, x, y, {.from = 1e-5, .to = 1e-2, .steps = 40, .smoothing = 0.8});
  CHECK_FALSE(range.diverged);
  REQUIRE(range.curve.size() == 40);
  CHECK(range.curve.back().learning_rate == doctest::Approx(1e-2));
  double numerator = 0.0;
  double denominator = 0.0;
  for (const auto& point : range.curve) {
    numerator = 0.8 * numerator + 0.2 * point.loss;
    denominator = 0.8 * denominator + 0.2;
    CHECK(point.smoothed == doctest::Approx(numerator / denominator));
  }
}

TEST_CASE("learning_rate_range: a frozen layer stays frozen, so that nothing improves") {
  Model model(mlp::Seed{1});
  mlp::Trainer trainer(model, mlp::MeanSquaredError<mlp::Mean>{}, mlp::Sgd{});
  trainer.freeze(0);
  const auto range = mlp::learning_rate_range(trainer, x, y, {.steps = 60, .batch_size = 200});
  CHECK(range.curve.size() == 60);
  CHECK(range.curve.back().loss == doctest::Approx(range.curve.front().loss));
}

TEST_CASE("learning_rate_range: a layer's factor of the rate counts") {
  Model model(mlp::Seed{1});
  const auto losses = [&](double factor, const mlp::LearningRateRangeOptions& options) {
    mlp::Trainer trainer(model, mlp::MeanSquaredError<mlp::Mean>{}, mlp::Sgd{});
    trainer.set_learning_rate_factor(0, factor);
    std::vector<double> found;
    for (const auto& point : mlp::learning_rate_range(trainer, x, y, options).curve) {
      found.push_back(point.loss);
    }
    return found;
  };
  const auto quadrupled = losses(4.0, {.from = 1e-4, .to = 1e-2, .steps = 30});
  CHECK(quadrupled.size() == 30);
  CHECK(quadrupled != losses(1.0, {.from = 1e-4, .to = 1e-2, .steps = 30}));
  const auto expected = losses(1.0, {.from = 4e-4, .to = 4e-2, .steps = 30});
  for (std::size_t i = 0; i < 30; ++i) CHECK(quadrupled[i] == doctest::Approx(expected[i]));
}

TEST_CASE(
    "learning_rate_range: on a data set, and with workers of the caller's, the curve is the same") {
  struct Columns {
    static mlp::Index size() { return x.cols(); }
    static void input(mlp::Index index, std::uint64_t, double* to) {
      Eigen::Map<Eigen::Vector4d> column(to);
      column = x.col(index);
    }
    static void target(mlp::Index index, std::uint64_t, double* to) { *to = y(0, index); }
  };
  Model model(mlp::Seed{1});
  mlp::Trainer trainer(model, mlp::MeanSquaredError<mlp::Mean>{}, mlp::Sgd{});
  const auto range = mlp::learning_rate_range(trainer, x, y, {.to = 1.0, .steps = 30});
  const auto of_data = mlp::learning_rate_range(trainer, Columns{}, {.to = 1.0, .steps = 30});
  mlp::ThreadPool pool(2);
  const auto of_two = mlp::learning_rate_range(trainer, x, y, {.to = 1.0, .steps = 30}, pool);
  REQUIRE(range.curve.size() == 30);
  REQUIRE(of_data.curve.size() == 30);
  REQUIRE(of_two.curve.size() == 30);
  for (std::size_t i = 0; i < 30; ++i) {
    CHECK(of_data.curve[i].loss == range.curve[i].loss);
    CHECK(of_two.curve[i].loss == range.curve[i].loss);
  }
}

TEST_CASE("learning_rate_range: options without meaning are refused") {
  Model model(mlp::Seed{1});
  mlp::Trainer trainer(model, mlp::MeanSquaredError<mlp::Mean>{}, mlp::Sgd{});
  const auto refused = [&](const mlp::LearningRateRangeOptions& options, const char* message) {
    CHECK_THROWS_WITH_AS(mlp::learning_rate_range(trainer, x, y, options), message,
                         mlp::OptionError);
  };
  refused({.from = 0.0}, "mlp: learning_rate_range: from: expected above 0, found 0.000000");
  refused({.from = 1.0, .to = 0.5},
          "mlp: learning_rate_range: to: expected above `from`, found 0.500000");
  refused({.steps = 4}, "mlp: learning_rate_range: steps: expected at least 5, found 4.000000");
  refused({.smoothing = 1.0},
          "mlp: learning_rate_range: smoothing: expected at least 0 and below 1, found 1.000000");
  refused({.divergence = 1.0},
          "mlp: learning_rate_range: divergence: expected above 1, found 1.000000");
}

TEST_CASE("learning_rate_range: a short curve that falls has a suggestion on it") {
  Model model(mlp::Seed{1});
  mlp::Trainer trainer(model, mlp::MeanSquaredError<mlp::Mean>{}, mlp::Sgd{});
  for (const mlp::Index steps : {10, 11, 12}) {
    CAPTURE(steps);
    const auto range =
        mlp::learning_rate_range(trainer, x, y, {.from = 1e-3, .to = 0.05, .steps = steps});
    CHECK(range.suggestion > 1e-3);
  }
}

TEST_CASE("learning_rate_range: a loss below zero has not diverged for that") {
  Model model(mlp::Seed{1});
  mlp::Trainer trainer(model, mlp::MeanSquaredError<mlp::Sum>{}, mlp::Sgd{});
  const Eigen::VectorXd weights = Eigen::VectorXd::Constant(x.cols(), -1.0);
  const auto range = mlp::learning_rate_range(trainer, mlp::Batch{x, y, weights},
                                              {.from = 1e-6, .to = 1e-5, .steps = 20});
  CHECK_FALSE(range.diverged);
  CHECK(range.curve.size() == 20);
}

TEST_CASE("learning_rate_range: a batch in which nothing counts is passed over") {
  Model model(mlp::Seed{1}, mlp::Constant{.value = 0.0});
  mlp::Trainer trainer(model, mlp::MeanSquaredError<mlp::Mean>{}, mlp::Sgd{});
  // Every sample has the loss 1, which such rates do not change.
  const support::DynamicMatrix<double> ones = support::DynamicMatrix<double>::Ones(4, 40);
  Eigen::VectorXd weights = Eigen::VectorXd::Zero(40);
  weights.head(20).setOnes();
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U}) {
    CAPTURE(seed);
    const auto range = mlp::learning_rate_range(
        trainer, mlp::Batch{ones, support::DynamicMatrix<double>(ones.topRows(1)), weights},
        {.from = 1e-12, .to = 1e-11, .steps = 40, .batch_size = 1, .seed = seed});
    CHECK_FALSE(range.diverged);
    CHECK(range.curve.size() == 20);
    for (const auto& point : range.curve) {
      CHECK(point.smoothed == doctest::Approx(1.0).epsilon(1e-9));
    }
  }
}

TEST_CASE("learning_rate_range: a loss that is not finite ends it") {
  Model model(mlp::Seed{1});
  model.parameters().flat()(0) = std::numeric_limits<double>::quiet_NaN();
  mlp::Trainer trainer(model, mlp::MeanSquaredError<mlp::Mean>{}, mlp::Sgd{});
  const auto range = mlp::learning_rate_range(trainer, x, y, {.steps = 20});
  CHECK(range.diverged);
  CHECK(range.curve.empty());
  CHECK(range.suggestion == mlp::LearningRateRangeOptions{}.from);
}
