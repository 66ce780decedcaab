#include <mlp/optimizer/clip_by_norm.hpp>

#include <doctest/doctest.h>

#include <mlp/parallel/thread_pool.hpp>

#include <cmath>

#include "reference/scalar_optimizer.hpp"
#include "support/allocation_counter.hpp"
#include "support/bad_loss.hpp"
#include "support/networks.hpp"

using mlp::ClipByNorm;
using mlp::ClipByValue;
using mlp::WithPenalty;

namespace {

// Its gradients fill several blocks of the norm.
using Net = mlp::Network<mlp::Dense<70, 90, mlp::Tanh>, mlp::Dense<90, 5, mlp::Softmax>>;
using Model = mlp::Model<Net, double>;
using Loss = mlp::CrossEntropy<mlp::Sum>;

const auto x = support::random_matrix<double>(70, 12, 1);
const std::vector<int> y = support::random_labels(12, 5, 1);

/// What a rule sees in place of g: made of w, g and whether w decays, given the norm of all g.
using Change = std::function<double(double w, double g, bool decays, double norm)>;

double scale(double limit, double norm) { return norm > limit ? limit / norm : 1.0; }

struct Steps {
  std::vector<double> norms;  // before each update
  double error = 0.0;         // of the parameters at the end, the largest
};

/// Trains beside the rule, whose gradients come from a model with the rule's parameters and whose
/// norm is summed parameter by parameter.
template <class Optimizer>
Steps beside_reference(const Optimizer& optimizer, const reference::Rule& rule,
                       const Change& change, int frozen_layer = -1) {
  Model model(mlp::Seed{3});
  Model beside(mlp::Seed{3});
  mlp::Trainer trainer(model, Loss{}, optimizer);
  mlp::Trainer slopes(beside, Loss{}, mlp::Sgd{});
  if (frozen_layer >= 0) trainer.freeze(static_cast<std::size_t>(frozen_layer));
  std::vector<std::vector<reference::Cell>> cells;
  for (const mlp::TensorPlace& place : Model::Parameters::places) {
    cells.emplace_back(static_cast<std::size_t>(place.shape.size()));
  }
  Steps steps;
  for (int step = 1; step <= 6; ++step) {
    slopes.loss_and_gradients(x, y);
    double sum = 0.0;
    const auto each = [&](const auto& f) {
      for (std::size_t t = 0; t < cells.size(); ++t) {
        const mlp::TensorPlace& place = Model::Parameters::places[t];
        if (static_cast<int>(place.layer) == frozen_layer) continue;
        for (std::size_t i = 0; i < cells[t].size(); ++i) {
          const auto at = static_cast<mlp::Index>(i);
          f(cells[t][i], beside.parameters().tensor(t)(at), slopes.gradients().tensor(t)(at),
            place.shape.decays);
        }
      }
    };
    each([&](const auto&, double, double g, bool) { sum += g * g; });
    steps.norms.push_back(std::sqrt(sum));
    each([&](reference::Cell& cell, double& w, double g, bool decays) {
      cell.w = w;
      rule(cell, change(w, g, decays, std::sqrt(sum)), step, decays);
      w = cell.w;
    });
    trainer.step(x, y);
    CHECK(trainer.optimizer().norm == doctest::Approx(steps.norms.back()).epsilon(1e-12));
  }
  steps.error = (model.parameters().flat() - beside.parameters().flat()).abs().maxCoeff();
  const Model start(mlp::Seed{3});
  CHECK((model.parameters().flat() - start.parameters().flat()).abs().maxCoeff() > 1e-3);
  return steps;
}

static_assert(mlp::SeesGradientNorm<ClipByNorm<mlp::Sgd>> &&
              mlp::SeesGradientNorm<ClipByNorm<mlp::Sgd>, double>);

}  // namespace

TEST_CASE("clip_by_norm: all gradients together are brought down to the limit") {
  for (const double limit : {0.5, 5.0}) {
    const Change clipped = [=](double, double g, bool, double norm) {
      return g * scale(limit, norm);
    };
    const Steps steps = beside_reference(ClipByNorm{mlp::Sgd{.learning_rate = 0.05}, limit},
                                         reference::sgd(0.05, 0.0, false, 0.0), clipped);
    CHECK(steps.error < 1e-12);
    CHECK(steps.norms.front() > limit);
  }
  const Change clipped = [](double, double g, bool, double norm) { return g * scale(2.0, norm); };
  const Steps adam = beside_reference(ClipByNorm{mlp::Adam{.learning_rate = 0.01}, 2.0},
                                      reference::adam(0.01, 0.9, 0.999, 1e-8), clipped);
  CHECK(adam.error < 1e-9);
}

TEST_CASE("clip_by_norm: within the limit nothing changes, to the bit") {
  Model plain(mlp::Seed{3});
  Model clipped(mlp::Seed{3});
  mlp::Trainer first(plain, Loss{}, mlp::Adam{.learning_rate = 0.01});
  mlp::Trainer second(clipped, Loss{}, ClipByNorm{mlp::Adam{.learning_rate = 0.01}, 1e6});
  for (int step = 0; step < 5; ++step) CHECK(first.step(x, y) == second.step(x, y));
  CHECK(support::same_parameters(plain, clipped));
  CHECK(second.optimizer().factor() == 1.0);
  CHECK(second.updates() == 5);
}

TEST_CASE("clip_by_norm: frozen layers do not count") {
  const Change clipped = [](double, double g, bool, double norm) { return g * scale(0.5, norm); };
  double norms[3];
  for (const int frozen : {-1, 0, 1}) {
    const Steps steps = beside_reference(ClipByNorm{mlp::Sgd{.learning_rate = 0.05}, 0.5},
                                         reference::sgd(0.05, 0.0, false, 0.0), clipped, frozen);
    CHECK(steps.error < 1e-12);
    norms[frozen + 1] = steps.norms.front();
  }
  CHECK(norms[0] == doctest::Approx(std::hypot(norms[1], norms[2])));
}

TEST_CASE("clip_by_norm: a penalty within is added after the clipping, one around is clipped too") {
  const mlp::Penalty penalty{.l2 = 0.1};
  const mlp::Sgd sgd{.learning_rate = 0.05, .momentum = 0.9};
  const auto rule = reference::sgd(0.05, 0.9, false, 0.0);
  const Steps within = beside_reference(ClipByNorm{WithPenalty{sgd, penalty}, 0.5}, rule,
                                        [](double w, double g, bool decays, double norm) {
                                          return g * scale(0.5, norm) + (decays ? 0.1 * w : 0.0);
                                        });
  CHECK(within.error < 1e-12);
  const Steps around = beside_reference(WithPenalty{ClipByNorm{sgd, 0.5}, penalty}, rule,
                                        [](double w, double g, bool decays, double norm) {
                                          return (g + (decays ? 0.1 * w : 0.0)) * scale(0.5, norm);
                                        });
  CHECK(around.error < 1e-12);
}

TEST_CASE("clip_by_norm: of two, the inner one is told the norm that the outer one leaves") {
  const Change clipped = [](double, double g, bool, double norm) { return g * scale(0.5, norm); };
  const auto rule = reference::sgd(0.05, 0.0, false, 0.0);
  const mlp::Sgd sgd{.learning_rate = 0.05};
  CHECK(beside_reference(ClipByNorm{WithPenalty{ClipByNorm<mlp::Sgd>{sgd, 0.5}, {}}, 2.0}, rule,
                         clipped)
            .error < 1e-12);
  CHECK(beside_reference(ClipByNorm<ClipByNorm<mlp::Sgd>>{{sgd, 2.0}, 0.5}, rule, clipped).error <
        1e-12);
}

TEST_CASE("clip_by_norm: a step is the gradients and an update") {
  const ClipByNorm optimizer{mlp::Sgd{.learning_rate = 0.05, .momentum = 0.9}, 0.5};
  Model stepped(mlp::Seed{3});
  Model updated(mlp::Seed{3});
  mlp::Trainer first(stepped, Loss{}, optimizer);
  mlp::Trainer second(updated, Loss{}, optimizer, {.capacity = 5});  // in parts
  for (int step = 0; step < 3; ++step) {
    const double loss = second.loss_and_gradients(x, y);
    CHECK(first.step(x, y) == loss);
    second.update();
  }
  CHECK(support::same_parameters(stepped, updated));
  CHECK(first.updates() == 3);
  CHECK(second.updates() == 3);
}

TEST_CASE("clip_by_norm: gradients of zero stay zero") {
  Model model(mlp::Seed{3});
  mlp::Trainer trainer(model, Loss{}, ClipByNorm{mlp::Sgd{.learning_rate = 0.05}, 0.5});
  trainer.gradients().set_zero();
  trainer.update();
  CHECK(support::same_parameters(model, Model(mlp::Seed{3})));
  CHECK(trainer.optimizer().norm == 0.0);
  CHECK(trainer.updates() == 1);
}

TEST_CASE("clip_by_norm: where the norm is not finite there is no update") {
  for (const double bad :
       {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(), 1e200}) {
    Model model(mlp::Seed{3});
    mlp::Trainer trainer(model, Loss{},
                         ClipByNorm{mlp::Sgd{.learning_rate = 0.05, .momentum = 0.9}, 0.5});
    trainer.loss_and_gradients(x, y);
    trainer.gradients().tensor(2)(7) = bad;
    trainer.update();
    CHECK(support::same_parameters(model, Model(mlp::Seed{3})));
    CHECK((trainer.optimizer_state().memory.at(0).second.flat() == 0.0).all());
    CHECK_FALSE(std::isfinite(trainer.optimizer().norm));
    CHECK(trainer.updates() == 0);
  }
}

namespace {

/// A loss of zero whose gradient is NaN for class 4.
struct BadSlope {
  using Reduction = mlp::Sum;
  using FusedActivation = void;
  static constexpr std::string_view name = "bad slope";
  template <class Scalar, class Target>
  Scalar operator()(const mlp::ConstSegment<Scalar>& /*a*/, const Target& target, Scalar scale,
                    mlp::Segment<Scalar> da) const {
    const bool is_bad = target.label() == 4;
    if (da.size() > 0) {
      da.setConstant(is_bad ? std::numeric_limits<Scalar>::quiet_NaN() : scale);
    }
    return Scalar(0);
  }
  template <class Target>
  static double weight(mlp::Index /*outputs*/, const Target& /*target*/) {
    return 1.0;
  }
};

}  // namespace

TEST_CASE("clip_by_norm: fit tells the norm, and ends where it or the loss is not finite") {
  const ClipByNorm optimizer{mlp::Sgd{.learning_rate = 0.05}, 0.5};
  const mlp::FitOptions options{.batch_size = 4, .epochs = 2, .shuffle = false};
  std::vector<double> norms;
  const auto on_step = [&](const mlp::StepReport& report) {
    norms.push_back(report.gradient_norm);
    return mlp::Flow::proceed;
  };
  Model model(mlp::Seed{3});
  mlp::Trainer trainer(model, Loss{}, optimizer);
  CHECK_FALSE(trainer.fit(x, y, options, {.on_step = on_step}).diverged);
  CHECK(norms.size() == 6);
  CHECK(norms.back() == trainer.optimizer().norm);
  CHECK(*std::min_element(norms.begin(), norms.end()) > 0.0);

  // The loss of the second batch is NaN: the model is the one after the first.
  Model after_first;
  Model bad(mlp::Seed{3});
  mlp::Trainer in_bad(bad, support::BadLoss<Loss>{}, optimizer);
  std::vector<int> with_bad = y;
  std::replace(with_bad.begin(), with_bad.begin() + 4, 4, 3);
  with_bad[6] = 4;
  mlp::Trainer(after_first = Model(mlp::Seed{3}), Loss{}, optimizer)
      .step(x.leftCols(4), std::vector<int>(with_bad.begin(), with_bad.begin() + 4));
  const mlp::FitReport of_loss = in_bad.fit(x, with_bad, options);
  CHECK(of_loss.diverged);
  CHECK(of_loss.steps == 2);
  CHECK(support::same_parameters(bad, after_first));

  Model bad_slope(mlp::Seed{3});
  mlp::Trainer in_bad_slope(bad_slope, BadSlope{}, optimizer);
  const std::vector<int> labels{0, 1, 2, 3, 0, 4, 1, 2, 3, 0, 1, 2};
  const mlp::FitReport of_norm = in_bad_slope.fit(x, labels, options);
  CHECK(of_norm.diverged);
  CHECK(of_norm.steps == 2);
  CHECK(of_norm.mean_loss == 0.0);
  CHECK(bad_slope.parameters().flat().isFinite().all());
}

TEST_CASE("clip_by_norm: options without meaning are refused, those within too") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_WITH_AS((ClipByNorm{mlp::Sgd{}, 0.0}.require_valid()),
                       "mlp: ClipByNorm: limit: expected above 0, found 0.000000",
                       mlp::OptionError);
  CHECK_THROWS_WITH_AS((ClipByNorm{mlp::Sgd{}, nan}.require_valid()),
                       "mlp: ClipByNorm: limit: expected above 0, found nan", mlp::OptionError);
  CHECK_THROWS_WITH_AS((ClipByNorm{mlp::Sgd{.momentum = 2.0}, 1.0}.require_valid()),
                       "mlp: Sgd: momentum: expected at least 0 and below 1, found 2.000000",
                       mlp::OptionError);
  Model model(mlp::Seed{3});
  mlp::Trainer trainer(model, Loss{}, ClipByNorm{mlp::Sgd{}, 1.0});
  trainer.optimizer().limit = -1.0;
  CHECK_THROWS_AS(trainer.step(x, y), mlp::OptionError);
  CHECK(trainer.updates() == 0);
  CHECK((trainer.gradients().flat() == 0.0).all());
}

TEST_SUITE("threads") {
  TEST_CASE("clip_by_norm: the same bits with any number of threads, and nothing on the heap") {
    using Optimizer = ClipByNorm<mlp::Adam>;
    const Optimizer optimizer{{.learning_rate = 0.01}, 0.5};
    std::vector<Model> models;
    for (const int threads : {1, 2, 3, 7}) {
      Model model(mlp::Seed{3});
      mlp::ThreadPool pool(threads);
      mlp::Trainer<Model, Loss, Optimizer, mlp::ThreadPool> trainer(model, Loss{}, optimizer, {},
                                                                    pool);
      pool.run([](int) {});  // its threads may allocate until they have begun
      const support::AllocationCounter counter;
      for (int step = 0; step < 5; ++step) trainer.step(x, y);
      const auto used = counter.count();
      CHECK(used.calls == 0);
      CHECK(trainer.optimizer().factor() < 1.0);
      CHECK(support::same_parameters(model, models.empty() ? model : models.front()));
      models.push_back(model);
    }
  }
}
