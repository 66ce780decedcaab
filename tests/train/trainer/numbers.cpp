// Numbers that nothing can be learnt from: which are refused, always or where that is asked for,
// and which end a fit.
#include <mlp/train/trainer.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>

#include "support/networks.hpp"

namespace {

using support::DynamicMatrix;
using Model = mlp::Model<support::Classifier, float>;

const DynamicMatrix<float> x = support::random_matrix<float>(5, 20, 1);
const std::vector<int> y = support::random_labels(20, 3, 1);

}  // namespace

TEST_CASE("inputs that are not finite are refused by single steps where that is asked for") {
  Model model(mlp::Seed{7});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{}, {.check_finite = true});
  DynamicMatrix<float> bad = x;
  bad(2, 3) = std::numeric_limits<float>::quiet_NaN();
  const char* message = "mlp: x(2, 3): expected a finite number, found nan";
  CHECK_THROWS_WITH_AS(trainer.step(bad, y), message, mlp::NonFiniteError);
  CHECK_THROWS_WITH_AS(trainer.fit(bad, y, {}), message, mlp::NonFiniteError);
  CHECK_THROWS_WITH_AS(trainer.evaluate(bad, y), message, mlp::NonFiniteError);
  CHECK(support::same_parameters(model, Model(mlp::Seed{7})));
}

TEST_CASE("targets and weights that are not finite are refused always, and nothing moves") {
  const float infinity = std::numeric_limits<float>::infinity();
  Model model(mlp::Seed{7});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{});
  const auto refused = [&](const auto& batch, const char* message) {
    CHECK_THROWS_WITH_AS(trainer.step(batch), message, mlp::NonFiniteError);
    CHECK_THROWS_WITH_AS(trainer.fit(batch, {.batch_size = 20, .shuffle = true}), message,
                         mlp::NonFiniteError);
    CHECK_THROWS_WITH_AS(trainer.evaluate(batch), message, mlp::NonFiniteError);
    CHECK(support::same_parameters(model, Model(mlp::Seed{7})));
    CHECK(trainer.updates() == 0);
  };
  DynamicMatrix<float> targets = DynamicMatrix<float>::Constant(3, 20, 1.0F / 3.0F);
  targets(1, 5) = -infinity;
  refused(mlp::Batch{x, targets},
          "mlp: targets: sample 5: value 1: expected a finite number, found -inf");
  Eigen::VectorXf weights = Eigen::VectorXf::Ones(20);
  weights(6) = infinity;
  refused(mlp::Batch{x, y, weights},
          "mlp: sample weights: weight of sample 6: expected a finite number, found inf");
  mlp::Trainer summing(model, mlp::CrossEntropy<mlp::Sum>{}, mlp::Sgd{});
  weights(6) = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_WITH_AS(
      summing.step(mlp::Batch{x, y, weights}),
      "mlp: sample weights: weight of sample 6: expected a finite number, found nan",
      mlp::NonFiniteError);
}

TEST_CASE("targets that are no probabilities are refused where a loss needs some") {
  Model model(mlp::Seed{7});
  DynamicMatrix<float> targets = DynamicMatrix<float>::Constant(3, 20, 1.0F / 3.0F);
  const auto refused = [&](auto& trainer, const char* message) {
    CHECK_THROWS_WITH_AS(trainer.step(x, targets), message, mlp::ProbabilityError);
    CHECK_THROWS_WITH_AS(trainer.fit(x, targets, {.shuffle = false}), message,
                         mlp::ProbabilityError);
    CHECK_THROWS_WITH_AS(trainer.evaluate(x, targets), message, mlp::ProbabilityError);
  };
  mlp::Trainer classes(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{});
  classes.step(x, targets);
  targets.col(4) << 0.2F, 0.9F, 0.1F;
  refused(classes,
          "mlp: targets: sample 4: expected probabilities that sum to 1, found a sum of 1.200000");
  targets.col(4) << 0.2F, 1.2F, -0.4F;
  refused(classes,
          "mlp: targets: sample 4: value 1: expected a probability from 0 to 1, found 1.200000");
  targets.col(4).setZero();
  refused(classes,
          "mlp: targets: sample 4: expected probabilities that sum to 1, found a sum of 0.000000");

  using Labels = mlp::Network<mlp::Dense<5, 3, mlp::Sigmoid>>;
  mlp::Model<Labels> labels(mlp::Seed{7});
  mlp::Trainer several(labels, mlp::BinaryCrossEntropy<mlp::Mean>{}, mlp::Sgd{});
  several.step(x, targets);  // none of the labels: each is a decision of its own
  targets(2, 7) = -1.0F;
  refused(several,
          "mlp: targets: sample 7: value 2: expected a probability from 0 to 1, found -1.000000");

  mlp::Model<mlp::Network<mlp::Dense<5, 3>>> values(mlp::Seed{7});
  mlp::Trainer regression(values, mlp::MeanSquaredError<mlp::Mean>{}, mlp::Sgd{});
  CHECK(std::isfinite(regression.step(x, targets)));
}

TEST_CASE(
    "a fit says which sample of the data set is not finite, whatever hides it from the loss") {
  using Net = mlp::Network<mlp::Dense<5, 8, mlp::Relu>, mlp::Dense<8, 3, mlp::Softmax>>;
  mlp::Model<Net> model(mlp::Seed{7});
  const auto before = model;
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{});
  for (const float value :
       {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity()}) {
    DynamicMatrix<float> bad = x;
    bad(2, 13) = value;
    const std::string message =
        std::string("mlp: inputs: sample 13: feature 2: expected a finite number, found ") +
        (std::isnan(value) ? "nan" : "-inf");
    CHECK_THROWS_WITH_AS(trainer.fit(bad, y, {.batch_size = 20}), message.c_str(),
                         mlp::NonFiniteError);
    CHECK(support::same_parameters(model, before));
  }
}

TEST_CASE("a fit that leaves a parameter not finite has diverged, though no loss has shown it") {
  using Net = mlp::Network<mlp::BatchNorm<5>, mlp::Dense<5, 3, mlp::Softmax>>;
  mlp::Model<Net> model(mlp::Seed{7});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{.learning_rate = 0.0});
  const DynamicMatrix<float> huge = x * 1e25F;  // its variance is beyond a float
  const auto report = trainer.fit(huge, y, {.batch_size = 5, .epochs = 3});
  CHECK(report.diverged);
  CHECK(report.stopped);
  CHECK(report.steps == 4);
  CHECK(std::isfinite(report.mean_loss));
  CHECK_FALSE(std::isfinite(model.parameters().tensor(3)(0)));
}

TEST_CASE("unchecked, a NaN is not hidden: loss and parameters show it") {
  Model model(mlp::Seed{7});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{});
  DynamicMatrix<float> bad = x;
  bad(2, 3) = std::numeric_limits<float>::quiet_NaN();
  CHECK(std::isnan(trainer.step(bad, y)));
  CHECK(std::isnan(trainer.step(x, y)));  // the parameters are spoilt by now
  CHECK(std::isnan(model.parameters().tensor(0).sum()));
  CHECK(std::isnan(trainer.evaluate(x, y).loss));
}
