#include <mlp/train/early_stopping.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <type_traits>

#include "support/networks.hpp"

namespace {

using support::Classifier;
using Model = mlp::Model<Classifier>;
using Stopping = mlp::EarlyStopping<Model>;
using Quantity = mlp::EarlyStoppingOptions::Quantity;

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

/// An epoch that ends with these numbers. The weights say which it was.
mlp::Flow show(Stopping& stopping, Model& model, mlp::Index epoch, mlp::Evaluation validation) {
  model.parameters().flat().setConstant(static_cast<float>(epoch));
  return stopping({.epoch = epoch, .validation = validation});
}

struct Outcome {
  mlp::Index last = 0;  // the epoch after which the run was stopped; 0 where it was not
  mlp::Index best = 0;
  double restored = 0.0;  // which epoch's weights

  bool operator==(const Outcome&) const = default;
};

/// What becomes of a run with these losses, or accuracies, in its epochs from 1.
Outcome outcome(const mlp::EarlyStoppingOptions& options, const std::vector<double>& found) {
  Model model;
  model.parameters().set_zero();
  Stopping stopping(model, options);
  Outcome result;
  for (std::size_t i = 0; i < found.size() && result.last == 0; ++i) {
    const auto epoch = static_cast<mlp::Index>(i) + 1;
    const mlp::Evaluation validation{.loss = found[i], .accuracy = found[i], .samples = 1};
    if (show(stopping, model, epoch, validation) == mlp::Flow::stop) result.last = epoch;
  }
  stopping.restore_best();
  result.best = stopping.state().best_epoch;
  result.restored = static_cast<double>(model.parameters().flat()(0));
  return result;
}

}  // namespace

TEST_CASE("early_stopping: it stops after `patience` epochs without improvement, the best kept") {
  CHECK(outcome({.patience = 2}, {5, 4, 4.5, 4.2, 1}) == Outcome{4, 2, 2});
  CHECK(outcome({.patience = 3}, {5, 4, 4.5, 4.2, 1}) == Outcome{0, 5, 5});
  CHECK(outcome({.patience = 1}, {5, 4, 3, 3}) == Outcome{4, 3, 3});
  CHECK(outcome({.patience = 2}, {5, 6, 4, 6, 3, 6, 6}) == Outcome{7, 5, 5});
}

TEST_CASE("early_stopping: of a loss the lowest is best, of an accuracy the highest") {
  CHECK(outcome({.patience = 2, .quantity = Quantity::accuracy}, {0.5, 0.7, 0.6, 0.7, 0.9}) ==
        Outcome{4, 2, 2});
  CHECK(outcome({.patience = 2, .quantity = Quantity::loss}, {0.5, 0.7, 0.6, 0.4, 0.9}) ==
        Outcome{3, 1, 1});
  Model model;
  Stopping of_loss(model, {.patience = 1});
  Stopping of_accuracy(model, {.patience = 1, .quantity = Quantity::accuracy});
  CHECK(show(of_loss, model, 1, {1.0, 0.5, 1}) == mlp::Flow::proceed);
  CHECK(show(of_accuracy, model, 1, {1.0, 0.5, 1}) == mlp::Flow::proceed);
  CHECK(show(of_loss, model, 2, {2.0, 0.6, 1}) == mlp::Flow::stop);
  CHECK(show(of_accuracy, model, 2, {2.0, 0.6, 1}) == mlp::Flow::proceed);
}

TEST_CASE("early_stopping: what is not more than min_delta better is no improvement") {
  CHECK(outcome({.patience = 2, .min_delta = 0.5}, {5, 4.5, 4.25, 1}) == Outcome{0, 4, 4});
  CHECK(outcome({.patience = 2, .min_delta = 0.5}, {5, 4.5, 4.5, 1}) == Outcome{3, 1, 1});
  CHECK(outcome({.patience = 1, .min_delta = 0.25, .quantity = Quantity::accuracy},
                {0.25, 0.75, 1.0}) == Outcome{3, 2, 2});
}

TEST_CASE("early_stopping: NaN and infinity are never an improvement, nor in the way of one") {
  CHECK(outcome({.patience = 3}, {not_a_number, not_a_number, 3, not_a_number, not_a_number, 2,
                                  not_a_number}) == Outcome{0, 6, 6});
  CHECK(outcome({.patience = 2}, {3, not_a_number, not_a_number, 1}) == Outcome{3, 1, 1});
  CHECK(outcome({.patience = 3}, {infinity, infinity, 7, 8}) == Outcome{0, 3, 3});
  CHECK(outcome({.patience = 2}, {infinity, -infinity}) == Outcome{2, 0, 0});
  CHECK(outcome({.patience = 4}, {-infinity, 3, 2}) == Outcome{0, 3, 3});
  CHECK(outcome({.patience = 4, .quantity = Quantity::accuracy}, {infinity, 0.5, 0.6}) ==
        Outcome{0, 3, 3});
}

TEST_CASE("early_stopping: without any improvement, the best weights are those of the beginning") {
  Model model(mlp::Seed{3});
  Stopping stopping(model, {.patience = 2});
  CHECK(show(stopping, model, 1, {not_a_number, not_a_number, 1}) == mlp::Flow::proceed);
  CHECK(show(stopping, model, 2, {not_a_number, not_a_number, 1}) == mlp::Flow::stop);
  CHECK_FALSE(stopping.state().has_best);
  stopping.restore_best();
  CHECK(support::same_parameters(model, Model(mlp::Seed{3})));
}

TEST_CASE("early_stopping: with state and best weights put back it goes on as if never stopped") {
  static_assert(std::is_trivially_copyable_v<Stopping::State>);
  const mlp::EarlyStoppingOptions options{.patience = 3, .min_delta = 0.1};
  Model model;
  Stopping whole(model, options);
  Stopping::State state = whole.state();
  Model::Parameters best = whole.best_parameters();
  const std::vector<double> losses{3, 3, 2, 1.95, not_a_number, 1, 2, 2, 2};
  for (std::size_t i = 0; i < losses.size(); ++i) {
    Stopping resumed(model, options, state, best);
    const auto epoch = static_cast<mlp::Index>(i) + 1;
    const mlp::Flow expected = show(whole, model, epoch, {losses[i], 0.0, 1});
    CHECK(show(resumed, model, epoch, {losses[i], 0.0, 1}) == expected);
    CHECK((expected == mlp::Flow::stop) == (epoch == 9));
    state = resumed.state();
    best = resumed.best_parameters();
    CHECK(state == whole.state());
    CHECK(support::same_bits(best.flat(), whole.best_parameters().flat()));
  }
  CHECK(state == Stopping::State{1.0, true, 6, 3});
}

TEST_CASE(
    "early_stopping: a network that learns noise by heart is stopped while it is at its best") {
  // Two labels of three follow from x, the others are noise; there are few samples.
  const auto labelled = [](mlp::Index count, std::uint64_t seed) {
    auto x = support::random_matrix<float>(5, count, seed);
    std::vector<int> y = support::random_labels(count, 3, seed);
    for (mlp::Index j = 0; j < count; ++j) {
      if (j % 3 != 0) y[static_cast<std::size_t>(j)] = x(0, j) > 0 ? 1 : 2;
    }
    return std::pair(x, y);
  };
  const auto [x, y] = labelled(30, 1);
  const auto [other_x, other_y] = labelled(300, 2);
  using Trainer = mlp::Trainer<Model, mlp::CrossEntropy<mlp::Mean>, mlp::Adam>;
  const auto validated = [&, &vx = other_x, &vy = other_y](Trainer& trainer, mlp::Index epochs) {
    return mlp::FitOptions{.batch_size = 10, .epochs = epochs, .validate = [&trainer, &vx, &vy] {
                             return trainer.evaluate(vx, vy);
                           }};
  };

  Model left_alone(mlp::Seed{1});
  Trainer first(left_alone, {}, {.learning_rate = 0.02});
  const mlp::FitReport whole = first.fit(x, y, validated(first, 150));
  REQUIRE(whole.history.size() == 150);

  Model model(mlp::Seed{1});
  Trainer trainer(model, {}, {.learning_rate = 0.02});
  mlp::EarlyStopping stopping(model, {.patience = 8});
  const mlp::FitReport report =
      trainer.fit(x, y, validated(trainer, 150), {.on_epoch = std::ref(stopping)});
  CHECK(report.stopped);
  CHECK_FALSE(report.diverged);
  const Stopping::State state = stopping.state();
  CHECK(report.epochs == state.best_epoch + 8);
  CHECK(state.best_epoch > 2);

  // Fits of one epoch each are stopped at the same one, with the same weights.
  Model looped(mlp::Seed{1});
  Trainer by_epochs(looped, {}, {.learning_rate = 0.02});
  mlp::EarlyStopping of_loop(looped, {.patience = 8});
  while (!by_epochs.fit(x, y, validated(by_epochs, 1), {.on_epoch = std::ref(of_loop)}).stopped) {
  }
  CHECK(of_loop.state() == state);
  CHECK(support::same_parameters(looped, model));

  // The lowest of the losses that it saw, and the weights of that epoch, to the bit.
  double lowest = infinity;
  for (const auto& epoch : report.history) lowest = std::min(lowest, epoch.validation->loss);
  CHECK(state.best == lowest);
  stopping.restore_best();
  CHECK(trainer.evaluate(other_x, other_y).loss == lowest);
  // Left alone it would have got much worse.
  CHECK(whole.history.back().validation->loss > 1.5 * lowest);
  CHECK(whole.history.back().mean_loss < 0.5 * report.history.back().mean_loss);
}

TEST_CASE("early_stopping: options without meaning and epochs without validation are refused") {
  Model model;
  CHECK_THROWS_WITH_AS(Stopping(model, {.patience = 0}),
                       "mlp: EarlyStopping: patience: expected at least 1, found 0.000000",
                       mlp::OptionError);
  CHECK_THROWS_WITH_AS(Stopping(model, {.min_delta = -0.5}),
                       "mlp: EarlyStopping: min_delta: expected at least 0, found -0.500000",
                       mlp::OptionError);
  Stopping stopping(model);
  CHECK_THROWS_WITH_AS(stopping(mlp::EpochReport{.epoch = 1}),
                       "mlp: EarlyStopping: expected FitOptions::validate, found none",
                       mlp::OptionError);
  CHECK(stopping.state() == Stopping::State{});
  Stopping of_accuracy(model, {.quantity = Quantity::accuracy});
  CHECK_THROWS_WITH_AS(
      of_accuracy({.epoch = 1, .validation = mlp::Evaluation{1.0, not_a_number, 5}}),
      "mlp: EarlyStopping: quantity: expected the loss, for there is no accuracy where targets are "
      "no classes; found the accuracy",
      mlp::OptionError);
}
