// What weights of samples and classes mean.
#include <mlp/train/trainer.hpp>

#include <doctest/doctest.h>

#include "support/networks.hpp"

namespace {

using support::Classifier;
using support::DynamicMatrix;
using Model = mlp::Model<Classifier, double>;

struct Outcome {
  double loss;
  Eigen::ArrayXd gradients;
};

template <class Loss, class Y, class... Weights>
Outcome outcome(const Loss& loss, const DynamicMatrix<double>& x, const Y& y,
                const Weights&... weights) {
  Model model(mlp::Seed{7});
  mlp::Trainer trainer(model, loss, mlp::Sgd{});
  const double value = trainer.loss_and_gradients(mlp::Batch{x, y, weights...});
  return {value, trainer.gradients().flat()};
}

bool are_near(const Outcome& a, const Outcome& b) {
  return std::abs(a.loss - b.loss) < 1e-12 &&
         (a.gradients - b.gradients).abs().maxCoeff() < 1e-12 &&
         a.gradients.abs().maxCoeff() > 1e-3;
}

const DynamicMatrix<double> x = support::random_matrix<double>(5, 4, 3);
const std::vector<int> y{2, 0, 1, 2};
// The same with the second sample twice and without the fourth.
const DynamicMatrix<double> x_repeated = [] {
  DynamicMatrix<double> columns(5, 4);
  columns << x.col(0), x.col(1), x.col(1), x.col(2);
  return columns;
}();
const std::vector<int> y_repeated{2, 0, 0, 1};

}  // namespace

TEST_CASE("a weight of two is the sample twice, a weight of zero is its absence") {
  const Eigen::Vector4d weights(1, 2, 1, 0);
  CHECK(are_near(outcome(mlp::CrossEntropy<mlp::Sum>{}, x, y, weights),
                 outcome(mlp::CrossEntropy<mlp::Sum>{}, x_repeated, y_repeated)));
  CHECK(are_near(outcome(mlp::CrossEntropy<mlp::Mean>{}, x, y, weights),
                 outcome(mlp::CrossEntropy<mlp::Mean>{}, x_repeated, y_repeated)));
  CHECK(are_near(outcome(mlp::MeanSquaredError<mlp::Mean>{}, x, y, weights),
                 outcome(mlp::MeanSquaredError<mlp::Mean>{}, x_repeated, y_repeated)));
  CHECK(are_near(outcome(mlp::Huber<mlp::Sum>{}, x, y, weights),
                 outcome(mlp::Huber<mlp::Sum>{}, x_repeated, y_repeated)));
}

TEST_CASE("weights of one change no bit") {
  const auto plain = outcome(mlp::CrossEntropy<mlp::Mean>{}, x, y);
  const auto weighted = outcome(mlp::CrossEntropy<mlp::Mean>{}, x, y, Eigen::Vector4d(1, 1, 1, 1));
  CHECK(plain.loss == weighted.loss);
  CHECK(support::same_bits(plain.gradients, weighted.gradients));
}

TEST_CASE("weights that are all zero give no loss and no gradient") {
  const auto nothing = outcome(mlp::CrossEntropy<mlp::Mean>{}, x, y, Eigen::Vector4d::Zero());
  CHECK(nothing.loss == 0.0);
  CHECK(nothing.gradients.abs().maxCoeff() == 0.0);
}

TEST_CASE("weights below zero are taken by a sum, and refused by a mean") {
  const Eigen::Vector4d weights(1, -3, 0.5, 2);
  const auto found = outcome(mlp::CrossEntropy<mlp::Sum>{}, x, y, weights);
  double loss = 0.0;
  Eigen::ArrayXd gradients = Eigen::ArrayXd::Zero(found.gradients.size());
  for (mlp::Index j = 0; j < 4; ++j) {
    const auto alone = outcome(mlp::CrossEntropy<mlp::Sum>{}, x.col(j),
                               std::vector<int>{y[static_cast<std::size_t>(j)]});
    loss += weights(j) * alone.loss;
    gradients += weights(j) * alone.gradients;
  }
  CHECK(are_near(found, {loss, gradients}));

  const char* message =
      "mlp: sample weights: weight of sample 1: expected at least 0 where a loss is a Mean, found "
      "-3.000000: a Sum takes any";
  CHECK_THROWS_WITH_AS(outcome(mlp::CrossEntropy<mlp::Mean>{}, x, y, weights), message,
                       mlp::OptionError);
  Model model(mlp::Seed{7});
  mlp::Trainer trainer(model, mlp::MeanSquaredError<mlp::Mean>{}, mlp::Sgd{.momentum = 0.9});
  for (const bool steps : {true, false}) {
    CHECK_THROWS_WITH_AS(steps ? trainer.step(mlp::Batch{x, y, weights})
                               : trainer.evaluate(mlp::Batch{x, y, weights}).loss,
                         message, mlp::OptionError);
  }
  CHECK(trainer.updates() == 0);
  CHECK(support::same_parameters(model, Model(mlp::Seed{7})));
}

TEST_CASE("class weights weigh each sample by its class, and a mean divides by their sum") {
  const std::vector<double> of_classes{0.5, 3.0, 2.0};
  const Eigen::Vector4d of_samples(2.0, 0.5, 3.0, 2.0);  // those of the labels y
  const mlp::CrossEntropy<mlp::Sum> sum{.class_weights = of_classes};
  CHECK(are_near(outcome(sum, x, y), outcome(mlp::CrossEntropy<mlp::Sum>{}, x, y, of_samples)));
  const mlp::CrossEntropy<mlp::Mean> mean{.class_weights = of_classes};
  CHECK(are_near(outcome(mean, x, y), outcome(mlp::CrossEntropy<mlp::Mean>{}, x, y, of_samples)));
}

TEST_CASE("sum and mean differ by the number of samples, or of elements") {
  const auto sum = outcome(mlp::CrossEntropy<mlp::Sum>{}, x, y);
  const auto mean = outcome(mlp::CrossEntropy<mlp::Mean>{}, x, y);
  CHECK(are_near({mean.loss * 4.0, mean.gradients * 4.0}, sum));
  const auto square_sum = outcome(mlp::MeanSquaredError<mlp::Sum>{}, x, y);
  const auto square_mean = outcome(mlp::MeanSquaredError<mlp::Mean>{}, x, y);
  CHECK(are_near({square_mean.loss * 12.0, square_mean.gradients * 12.0}, square_sum));
}

TEST_CASE("class weights that do not fit are refused when the trainer is made") {
  Model model(mlp::Seed{7});
  const auto make = [&](const std::vector<double>& weights) {
    mlp::Trainer(model, mlp::CrossEntropy<mlp::Mean>{.class_weights = weights}, mlp::Sgd{});
  };
  CHECK_THROWS_WITH_AS(make({1.0, 2.0}), "mlp: class_weights: size: expected 3, found 2",
                       mlp::SizeError);
  CHECK_THROWS_WITH_AS(
      make({1.0, -2.0, 1.0}),
      "mlp: class_weights[1]: expected a finite number of at least 0, found -2.000000",
      mlp::OptionError);
}

TEST_CASE("weights whose sum 1 cannot be divided by are refused") {
  mlp::Model<support::Classifier, float> model(mlp::Seed{7});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{});
  const auto inputs = support::random_matrix<float>(5, 4, 1);
  const std::vector<int> classes{0, 1, 2, 0};
  const auto before = model;
  const Eigen::VectorXf tiny = Eigen::VectorXf::Constant(4, 1e-42F);
  CHECK_THROWS_WITH_AS(
      trainer.step(mlp::Batch{inputs, classes, tiny}),
      "mlp: sample weights: expected a sum that 1 can be divided by, found 4.00211e-42",
      mlp::OptionError);
  CHECK(support::same_parameters(model, before));
}

TEST_CASE("a sample of weight zero does not count, however wrong it is") {
  using Net = mlp::Network<mlp::Dense<1, 1>>;
  mlp::Model<Net> model(mlp::Seed{1}, mlp::Constant{.value = 0.0});
  mlp::Trainer trainer(model, mlp::MeanSquaredError<mlp::Mean>{}, mlp::Sgd{.learning_rate = 0.1});
  const Eigen::RowVector2f ones(1.0F, 1.0F), targets(1.0F, 1e30F), weights(1.0F, 0.0F);
  CHECK(trainer.evaluate(mlp::Batch{ones, targets, weights}).loss == 1.0);
  CHECK(trainer.step(mlp::Batch{ones, targets, weights}) == 1.0);
  CHECK(model.parameters().flat()(0) == 0.2F);
  const auto report = trainer.fit(mlp::Batch{ones, targets, weights}, {.epochs = 3});
  CHECK_FALSE(report.diverged);
}
