#include <mlp/train/detail/learner.hpp>

#include <doctest/doctest.h>

#include <mlp/data/detail/batch_in_place.hpp>

#include <limits>
#include <vector>

#include "support/networks.hpp"

// Steps, fits and optimizers are tried through a trainer, in ../trainer.cpp and ../trainer/.
namespace {

using Model = mlp::Model<support::Classifier, double>;
using Learner =
    mlp::detail::Learner<Model, mlp::CrossEntropy<mlp::Mean>, mlp::Sgd, mlp::SerialExecutor>;

mlp::SerialExecutor serial;

Learner learner_of(Model& model) {
  return {.model = &model,
          .loss = {},
          .update = Learner::Update({.learning_rate = 0.5}),
          .pass = Learner::Pass(8, serial),
          .seed = 3};
}

const std::vector<int> y = support::random_labels(6, 3, 1);

auto batch_of(const support::DynamicMatrix<double>& x, mlp::AlignedBuffer<double>& copy) {
  return mlp::detail::batch_in_place<5, 3>(mlp::Batch{x, y}, copy, mlp::detail::Numbers::any);
}

}  // namespace

TEST_CASE("finding the gradients moves nothing, learning is the update by them") {
  Model model(mlp::Seed{7});
  auto learner = learner_of(model);
  const auto x = support::random_matrix<double>(5, 6, 1);
  mlp::AlignedBuffer<double> copy;
  const auto batch = batch_of(x, copy);
  const Eigen::ArrayXd before = model.parameters().flat();
  const auto found = learner.find_gradients(batch, learner.request());
  CHECK((model.parameters().flat() == before).all());
  CHECK(learner.samples_since_update == 6);
  CHECK(learner.update.count() == 0);
  const Eigen::ArrayXd expected = before - 0.5 * learner.gradients.flat();
  CHECK(learner.learn_from(batch, learner.request()).loss_sum == found.loss_sum);
  CHECK((model.parameters().flat() - expected).abs().maxCoeff() < 1e-15);
  CHECK(learner.update.count() == 1);
  CHECK(learner.samples_since_update == 0);
  CHECK(learner.request().training.step == 1);
  CHECK(learner.request().training.seed == 3);
}

TEST_CASE("in a fit a loss that is not finite moves nothing, and hits are counted") {
  Model model(mlp::Seed{7});
  auto learner = learner_of(model);
  auto x = support::random_matrix<double>(5, 6, 1);
  mlp::AlignedBuffer<double> copy;
  mlp::detail::PassOutcome expected;
  learner.add_loss(batch_of(x, copy), expected);
  CHECK(expected.hits > 0);
  CHECK(learner.learn_from(batch_of(x, copy), learner.request_in_fit()).hits == expected.hits);
  CHECK(learner.learn_from(batch_of(x, copy), learner.request()).hits == 0);

  x(2, 3) = std::numeric_limits<double>::quiet_NaN();
  const Eigen::ArrayXd before = model.parameters().flat();
  learner.learn_from(batch_of(x, copy), learner.request_in_fit());
  CHECK((model.parameters().flat() == before).all());
  CHECK(learner.update.count() == 2);  // it has not begun
  learner.learn_from(batch_of(x, copy), learner.request());
  CHECK(model.parameters().flat().isNaN().any());
}
