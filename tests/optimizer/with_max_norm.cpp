#include <mlp/optimizer/with_max_norm.hpp>

#include <doctest/doctest.h>

#include <mlp/parallel/thread_pool.hpp>

#include <cmath>

#include "support/allocation_counter.hpp"
#include "support/bad_loss.hpp"
#include "support/networks.hpp"

using mlp::WithMaxNorm;

namespace {

using Net = mlp::Network<mlp::Dense<20, 37, mlp::Tanh>, mlp::Dense<37, 5, mlp::Softmax>>;
using Model = mlp::Model<Net, double>;
using Loss = mlp::CrossEntropy<mlp::Sum>;

const auto x = support::random_matrix<double>(20, 12, 1);
const std::vector<int> y = support::random_labels(12, 5, 1);
constexpr double limit = 1.0;
const mlp::Sgd sgd{.learning_rate = 0.05, .momentum = 0.9};

/// The constraint in plain loops, on one layer's W.
void constrain(Model& model, std::size_t layer) {
  const std::size_t t = 2 * layer;
  const mlp::TensorShape shape = Model::Parameters::places[t].shape;
  auto W = model.parameters().tensor(t);
  for (mlp::Index r = 0; r < shape.rows; ++r) {
    double sum = 0.0;
    for (mlp::Index c = 0; c < shape.cols; ++c)
      sum += W(c * shape.rows + r) * W(c * shape.rows + r);
    const double norm = std::sqrt(sum);
    if (norm <= limit) continue;
    for (mlp::Index c = 0; c < shape.cols; ++c) W(c * shape.rows + r) *= limit / norm;
  }
}

double difference(const Model& a, const Model& b) {
  return (a.parameters().flat() - b.parameters().flat()).abs().maxCoeff();
}

static_assert(mlp::ConstrainsWeights<WithMaxNorm<mlp::Sgd>> &&
              mlp::ConstrainsWeights<WithMaxNorm<mlp::Sgd>, double>);

}  // namespace

TEST_CASE("with_max_norm: after every update the rows of all weights are brought down") {
  Model model(mlp::Seed{3});
  Model beside(mlp::Seed{3});
  Model without(mlp::Seed{3});
  mlp::Trainer trainer(model, Loss{}, WithMaxNorm{sgd, limit});
  mlp::Trainer plain(beside, Loss{}, sgd);
  mlp::Trainer unlimited(without, Loss{}, sgd);
  for (int step = 0; step < 8; ++step) {
    // Both ways to an update.
    if (step % 2 == 0) {
      trainer.step(x, y);
    } else {
      trainer.loss_and_gradients(x, y);
      trainer.update();
    }
    plain.step(x, y);
    constrain(beside, 0);
    constrain(beside, 1);
    unlimited.step(x, y);
  }
  CHECK(difference(model, beside) < 1e-12);
  CHECK(difference(model, without) > 0.1);
}

TEST_CASE("with_max_norm: frozen layers are left as they are, however large") {
  Model model(mlp::Seed{3});
  model.parameters().flat() *= 10.0;
  Model beside = model;
  const Model start = model;
  mlp::Trainer trainer(model, Loss{}, WithMaxNorm{sgd, limit});
  mlp::Trainer plain(beside, Loss{}, sgd);
  trainer.freeze(0);
  plain.freeze(0);
  for (int step = 0; step < 3; ++step) {
    trainer.step(x, y);
    plain.step(x, y);
    constrain(beside, 1);
  }
  CHECK(support::same_bits(model.parameters().tensor(0), start.parameters().tensor(0)));
  CHECK(difference(model, beside) < 1e-12);
}

TEST_CASE("with_max_norm: it goes around other optimizers and they around it") {
  const mlp::Penalty penalty{.l2 = 0.1};
  Model model(mlp::Seed{3});
  Model other(mlp::Seed{3});
  Model beside(mlp::Seed{3});
  mlp::Trainer trainer(model, Loss{},
                       WithMaxNorm{mlp::ClipByNorm{mlp::WithPenalty{sgd, penalty}, 0.5}, limit});
  mlp::Trainer turned(other, Loss{},
                      mlp::ClipByNorm{mlp::WithPenalty{WithMaxNorm{sgd, limit}, penalty}, 0.5});
  mlp::Trainer plain(beside, Loss{}, mlp::ClipByNorm{mlp::WithPenalty{sgd, penalty}, 0.5});
  for (int step = 0; step < 5; ++step) {
    trainer.step(x, y);
    turned.step(x, y);
    plain.step(x, y);
    constrain(beside, 0);
    constrain(beside, 1);
  }
  CHECK(difference(model, beside) < 1e-12);
  CHECK(support::same_parameters(model, other));
  // Of two limits the smaller one holds.
  using Twice = WithMaxNorm<WithMaxNorm<mlp::Sgd>>;
  Model twice(mlp::Seed{3});
  Model once(mlp::Seed{3});
  mlp::Trainer of_twice(twice, Loss{}, Twice{{sgd, limit}, 5.0});
  mlp::Trainer of_once(once, Loss{}, WithMaxNorm{sgd, limit});
  of_twice.step(x, y);
  of_once.step(x, y);
  CHECK(support::same_parameters(twice, once));
}

TEST_CASE("with_max_norm: a fit whose loss is not finite leaves the weights, however large") {
  Model model(mlp::Seed{3});
  model.parameters().flat() *= 10.0;
  const Model start = model;
  mlp::Trainer trainer(model, support::BadLoss<Loss>{}, WithMaxNorm{sgd, limit});
  CHECK(trainer.fit(x, std::vector<int>(12, 4), {.batch_size = 4, .shuffle = false}).diverged);
  CHECK(support::same_parameters(model, start));
}

TEST_CASE("with_max_norm: options without meaning are refused, those within too") {
  CHECK_THROWS_WITH_AS((WithMaxNorm{mlp::Sgd{}, 0.0}.require_valid()),
                       "mlp: WithMaxNorm: max_norm: expected above 0, found 0.000000",
                       mlp::OptionError);
  CHECK_THROWS_WITH_AS((WithMaxNorm{mlp::Sgd{.momentum = 2.0}, 1.0}.require_valid()),
                       "mlp: Sgd: momentum: expected at least 0 and below 1, found 2.000000",
                       mlp::OptionError);
}

TEST_SUITE("threads") {
  TEST_CASE("with_max_norm: the same bits with any number of threads, and nothing on the heap") {
    using Optimizer = WithMaxNorm<mlp::Sgd>;
    std::vector<Model> models;
    for (const int threads : {1, 2, 3, 7}) {
      Model model(mlp::Seed{3});
      mlp::ThreadPool pool(threads);
      mlp::Trainer<Model, Loss, Optimizer, mlp::ThreadPool> trainer(
          model, Loss{}, Optimizer{sgd, limit}, {}, pool);
      pool.run([](int) {});  // its threads may allocate until they have begun
      const support::AllocationCounter counter;
      for (int step = 0; step < 10; ++step) trainer.step(x, y);
      const auto used = counter.count();
      CHECK(used.calls == 0);
      CHECK(support::same_parameters(model, models.empty() ? model : models.front()));
      models.push_back(model);
    }
  }
}
