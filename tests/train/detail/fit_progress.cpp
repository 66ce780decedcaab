#include <mlp/train/detail/fit_progress.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

// What a fit does to a model is in trainer/fit.cpp.
namespace {

/// What a trainer remembers of its fits.
struct Past : mlp::TrainedSoFar {
  mlp::FitPosition last = {};
};

}  // namespace

namespace {

std::vector<mlp::Index> order_of(mlp::Index epoch, const mlp::FitOptions& options) {
  return mlp::detail::order_of_epoch(epoch, 50, options);
}

}  // namespace

TEST_CASE("an epoch's order is a permutation that follows from seed and epoch alone") {
  const auto first = order_of(1, {.seed = 4});
  CHECK(first == order_of(1, {.seed = 4}));
  CHECK(first != order_of(2, {.seed = 4}));
  CHECK(first != order_of(1, {.seed = 5}));
  auto sorted = first;
  std::sort(sorted.begin(), sorted.end());
  CHECK(sorted == order_of(1, {.shuffle = false}));
  for (std::size_t i = 0; i < sorted.size(); ++i) CHECK(sorted[i] == static_cast<mlp::Index>(i));
}

TEST_CASE("an order of the caller's own takes its place") {
  const auto backwards = [](mlp::Index epoch) { return std::vector<mlp::Index>{9, 8, epoch}; };
  CHECK(order_of(3, {.order = backwards}) == std::vector<mlp::Index>{9, 8, 3});
}

TEST_CASE("no callback never stops") {
  const mlp::Callbacks callbacks;
  CHECK_FALSE(mlp::detail::is_stopped(callbacks.on_step, mlp::StepReport{}));
  const auto stop = [](const mlp::StepReport&) { return mlp::Flow::stop; };
  CHECK(mlp::detail::is_stopped(std::function<mlp::Flow(const mlp::StepReport&)>(stop),
                                mlp::StepReport{}));
}

TEST_CASE("every epoch takes each sample once, each time with another draw") {
  const mlp::FitOptions options{.batch_size = 20, .epochs = 2, .seed = 4};
  const mlp::Callbacks callbacks;
  Past trained;
  mlp::detail::FitProgress progress(50, options, callbacks, trained, trained.last);
  std::vector<mlp::Index> taken;
  std::vector<std::uint64_t> draws;
  std::vector<mlp::Index> sizes;
  while (!progress.is_done()) {
    const mlp::detail::Selection samples = progress.next();
    sizes.push_back(samples.count);
    for (mlp::Index j = 0; j < samples.count; ++j) {
      taken.push_back(samples[j]);
      draws.push_back(samples.draw(j));
    }
    CHECK(progress.step() == static_cast<mlp::Index>(sizes.size()));
    CHECK(progress.steps() == 6);
    progress.report({.loss_sum = 3.0, .weight = 2.0}, true);
  }
  CHECK(sizes == std::vector<mlp::Index>{20, 20, 10, 20, 20, 10});
  for (std::size_t i = 0; i < 100; ++i) CHECK(draws[i] == i);
  std::vector<mlp::Index> expected = order_of(1, options);
  const std::vector<mlp::Index> second = order_of(2, options);
  expected.insert(expected.end(), second.begin(), second.end());
  CHECK(taken == expected);
  const mlp::FitReport report = progress.take_report();
  CHECK(report.steps == 6);
  CHECK(report.samples == 100);
  CHECK(report.mean_loss == 1.5);
  CHECK(report.history.size() == 2);
}

namespace {

/// The samples of a fit on 50 of them, in their order, and what they were drawn with.
struct Taken {
  std::vector<mlp::Index> samples;
  std::vector<std::uint64_t> draws;
  mlp::FitReport report;
  std::vector<mlp::Index> steps;  // how many there would be, as each step was told
};

Taken take(const mlp::FitOptions& options, Past& trained, const mlp::Callbacks& callbacks = {}) {
  mlp::detail::FitProgress progress(50, options, callbacks, trained, trained.last);
  Taken taken;
  while (!progress.is_done()) {
    const mlp::detail::Selection selection = progress.next();
    for (mlp::Index j = 0; j < selection.count; ++j) {
      taken.samples.push_back(selection[j]);
      taken.draws.push_back(selection.draw(j));
    }
    taken.steps.push_back(progress.steps());
    progress.report({.loss_sum = 1.0, .weight = 1.0}, true);
  }
  taken.report = progress.take_report();
  return taken;
}

void append(Taken& to, const Taken& more) {
  to.samples.insert(to.samples.end(), more.samples.begin(), more.samples.end());
  to.draws.insert(to.draws.end(), more.draws.begin(), more.draws.end());
}

}  // namespace

TEST_CASE("an epoch is one pass over the order of the caller's own, however long") {
  for (const mlp::Index length : {1, 40, 50, 75, 200}) {
    CAPTURE(length);
    const mlp::FitOptions options{
        .batch_size = 20, .epochs = 10, .order = [length](mlp::Index epoch) {
          std::vector<mlp::Index> order;
          for (mlp::Index k = 0; k < length; ++k) order.push_back((epoch + k) % 50);
          return order;
        }};
    Past trained;
    const Taken taken = take(options, trained);
    const mlp::Index steps = (length + 19) / 20;
    CHECK(taken.report.epochs == 10);
    CHECK(taken.report.steps == 10 * steps);
    CHECK(taken.report.samples == 10 * length);
    CHECK(taken.steps == std::vector<mlp::Index>(static_cast<std::size_t>(10 * steps), 10 * steps));
    REQUIRE(taken.report.history.size() == 10);
    for (mlp::Index e = 1; e <= 10; ++e) {
      const auto& epoch = taken.report.history[static_cast<std::size_t>(e - 1)];
      CHECK(epoch.epoch == e);
      CHECK(epoch.step == e * steps);
      CHECK(epoch.is_complete);
      CHECK(taken.samples[static_cast<std::size_t>((e - 1) * length)] == e % 50);
    }
  }
}

TEST_CASE("orders of growing length: every epoch is whole, and the number of steps grows") {
  const mlp::FitOptions options{.batch_size = 5, .epochs = 4, .order = [](mlp::Index epoch) {
                                  return std::vector<mlp::Index>(
                                      static_cast<std::size_t>(10 * epoch), 7);
                                }};
  Past trained;
  const Taken taken = take(options, trained);
  CHECK(taken.report.steps == 2 + 4 + 6 + 8);
  CHECK(taken.report.epochs == 4);
  CHECK(taken.steps.front() == 4 * 2);
  CHECK(taken.steps.back() == 20);
}

TEST_CASE("many fits of one epoch take what one fit of many epochs does") {
  const mlp::FitOptions many{
      .batch_size = 20, .epochs = 7, .seed = 3, .remainder = mlp::Remainder::drop};
  mlp::FitOptions single = many;
  single.epochs = 1;
  Past of_many, of_single;
  const Taken expected = take(many, of_many);
  Taken taken;
  for (int call = 0; call < 7; ++call) {
    const Taken more = take(single, of_single);
    CHECK(more.report.epochs == 1);
    CHECK(more.report.samples == 40);
    append(taken, more);
  }
  CHECK(taken.samples == expected.samples);
  CHECK(taken.draws == expected.draws);
  CHECK(of_single == of_many);
  CHECK(of_many == mlp::TrainedSoFar{7, 280});
}

TEST_CASE("from any position a fit goes on with the same samples and draws, after others too") {
  const mlp::FitOptions options{.batch_size = 20, .epochs = 3, .seed = 3};
  const Past before{{5, 1234}, {}};
  Past whole = before;
  const Taken expected = take(options, whole);
  CHECK(expected.draws.front() == 1234);
  for (mlp::Index stop = 1; stop <= 9; ++stop) {
    CAPTURE(stop);
    Past trained = before;
    Taken taken = take(options, trained, {.on_step = [stop](const mlp::StepReport& report) {
                         return report.step == stop ? mlp::Flow::stop : mlp::Flow::proceed;
                       }});
    CHECK(taken.report.stopped);
    // An epoch within which the run has stopped is not over.
    CHECK(taken.report.history.size() == static_cast<std::size_t>(stop / 3));
    mlp::FitOptions rest = options;
    rest.from = taken.report.position;
    Past elsewhere;  // a trainer of another process
    append(taken, take(rest, elsewhere));
    CHECK(taken.samples == expected.samples);
    CHECK(taken.draws == expected.draws);
    CHECK(elsewhere == whole);
  }
}

TEST_CASE("many short runs of steps are one long run, samples and draws alike") {
  for (const bool shuffle : {false, true}) {
    const mlp::FitOptions all{.batch_size = 20, .steps = 40, .shuffle = shuffle, .seed = 4};
    Past of_one, of_many;
    const Taken expected = take(all, of_one);
    Taken taken;
    for (const mlp::Index steps : {1, 2, 3, 4, 1, 7, 11, 6, 5}) {
      mlp::FitOptions some = all;
      some.steps = steps;
      const Taken more = take(some, of_many);
      CHECK(more.report.steps == steps);
      append(taken, more);
    }
    CHECK(taken.samples == expected.samples);
    CHECK(taken.draws == expected.draws);
    CHECK(of_many == of_one);
  }
}

TEST_CASE(
    "a run of steps does not go on in an epoch of other samples, nor a run of epochs in any") {
  const mlp::FitOptions two_steps{.batch_size = 20, .steps = 2, .shuffle = false, .seed = 4};
  const auto first_after = [&](mlp::FitOptions next) {
    Past past;
    take(two_steps, past);
    return take(next, past).samples.front();
  };
  CHECK(first_after(two_steps) == 40);
  mlp::FitOptions other = two_steps;
  other.batch_size = 10;
  CHECK(first_after(other) == 0);
  other = two_steps;
  other.seed = 5;
  CHECK(first_after(other) == 0);
  other = two_steps;
  other.steps = 0;
  CHECK(first_after(other) == 0);
}

TEST_CASE("a place that no fit arrives at is refused") {
  const mlp::FitOptions options{.batch_size = 20, .epochs = 3, .seed = 3};
  Past trained;
  const auto stop = [](const mlp::StepReport&) { return mlp::Flow::stop; };
  const mlp::FitPosition good = take(options, trained, {.on_step = stop}).report.position;
  constexpr auto most = std::numeric_limits<mlp::Index>::max();
  const auto refused = [&](auto spoil, const std::string& message) {
    mlp::FitOptions with = options;
    with.from = good;
    spoil(with.from);
    const mlp::Callbacks callbacks;
    CHECK_THROWS_WITH_AS(mlp::detail::FitProgress(50, with, callbacks, trained, trained.last),
                         ("mlp: from: " + message).c_str(), mlp::OptionError);
  };
  const std::string largest = std::to_string(std::int64_t{1} << 53);
  refused([](auto& at) { at.steps = most; },
          "steps: expected 0 to " + largest + ", found " + std::to_string(most));
  refused([](auto& at) { at.samples = 21; }, "samples: expected 0 to 20, found 21");
  refused([](auto& at) { at.samples = -1; }, "samples: expected 0 to 20, found -1");
  refused([](auto& at) { at.epoch = 2; }, "epoch: expected 0 to 1, found 2");
  refused([](auto& at) { at.steps_of_epoch = 4; }, "steps_of_epoch: expected 0 to 3, found 4");
  refused([](auto& at) { at.epoch = 0; }, "steps_of_epoch: expected 0 to 0, found 1");
  refused([](auto& at) { at.earlier.samples = most; },
          "earlier.samples: expected 0 to " + largest + ", found " + std::to_string(most));
}

TEST_CASE("a step in which nothing counts has no mean, and leaves the epoch's as it is") {
  const mlp::FitOptions options{.batch_size = 10, .epochs = 1};
  const mlp::detail::PassOutcome nothing{.loss_sum = 0.0, .weight = 0.0};
  const auto mean_of = [&](const std::vector<double>& losses) {  // NaN: nothing counts
    std::vector<double> told;
    const mlp::Callbacks callbacks{.on_step = [&](const mlp::StepReport& report) {
      told.push_back(report.mean_loss);
      return mlp::Flow::proceed;
    }};
    Past trained;
    mlp::detail::FitProgress progress(50, options, callbacks, trained, trained.last);
    for (const double loss : losses) {
      progress.next();
      progress.report(
          std::isnan(loss) ? nothing : mlp::detail::PassOutcome{.loss_sum = loss, .weight = 1.0},
          true);
    }
    for (std::size_t k = 0; k < losses.size(); ++k) {
      CHECK(std::isnan(told[k]) == std::isnan(losses[k]));
    }
    const mlp::FitReport report = progress.take_report();
    CHECK_FALSE(report.diverged);
    return report.mean_loss;
  };
  const double none = std::numeric_limits<double>::quiet_NaN();
  CHECK(mean_of({100, none, none, none, none}) == doctest::Approx(100));
  CHECK(mean_of({none, none, 100, none, 50}) == doctest::Approx(75));
  CHECK(mean_of({10, none, 20, 30, none}) == doctest::Approx(20));
  CHECK(std::isnan(mean_of({none, none, none, none, none})));
}

TEST_CASE("a trainer is in one fit at a time") {
  bool is_in_fit = false;
  {
    const mlp::detail::OnlyFit only(is_in_fit);
    CHECK_THROWS_WITH_AS(mlp::detail::OnlyFit{is_in_fit},
                         "mlp: Trainer: fit: called within another fit of the same trainer",
                         mlp::BusyError);
    CHECK(is_in_fit);
  }
  CHECK_FALSE(is_in_fit);
}

TEST_CASE("a fit does not go on with other data, batches or orders") {
  const mlp::FitOptions options{.batch_size = 20, .epochs = 3, .seed = 3};
  Past trained;
  const auto stop = [](const mlp::StepReport&) { return mlp::Flow::stop; };
  mlp::FitOptions rest = options;
  rest.from = take(options, trained, {.on_step = stop}).report.position;
  const auto refused = [&](const mlp::FitOptions& with, mlp::Index samples, const char* message) {
    const mlp::Callbacks callbacks;
    CHECK_THROWS_WITH_AS(mlp::detail::FitProgress(samples, with, callbacks, trained, trained.last),
                         message, mlp::OptionError);
  };
  refused(rest, 51,
          "mlp: from: samples of the data set: expected 50, as where the fit began, found 51");
  rest.batch_size = 10;
  refused(rest, 50, "mlp: from: batch_size: expected 20, as where the fit began, found 10");
  rest.batch_size = 20;
  rest.seed = 4;
  refused(rest, 50, "mlp: from: seed: expected 3, as where the fit began, found 4");
  rest.seed = 3;
  rest.shuffle = false;
  refused(rest, 50, "mlp: from: shuffle: expected true, as where the fit began, found false");
  rest.shuffle = true;
  rest.remainder = mlp::Remainder::drop;
  refused(rest, 50, "mlp: from: remainder: expected keep, as where the fit began, found drop");
}

TEST_CASE("a run without end goes on until it is stopped") {
  for (const mlp::Index epochs : {mlp::Index{1} << 61, std::numeric_limits<mlp::Index>::max()}) {
    Past trained;
    const Taken taken = take({.batch_size = 20, .epochs = epochs}, trained,
                             {.on_epoch = [](const mlp::EpochReport& report) {
                               return report.epoch == 3 ? mlp::Flow::stop : mlp::Flow::proceed;
                             }});
    CHECK(taken.report.steps == 9);
    for (const mlp::Index steps : taken.steps) CHECK(steps > (mlp::Index{1} << 61));
  }
  CHECK(mlp::detail::product_or_largest(3, 4) == 12);
  CHECK(mlp::detail::product_or_largest(3, 0) == 0);
  CHECK(mlp::detail::product_or_largest(mlp::Index{1} << 62, 2) ==
        std::numeric_limits<mlp::Index>::max());
}

TEST_CASE("an order with a sample that does not exist is refused, by its place") {
  for (const mlp::Index wrong : {-1, 50}) {
    const mlp::FitOptions options{.batch_size = 2, .order = [wrong](mlp::Index) {
                                    return std::vector<mlp::Index>{3, 49, wrong};
                                  }};
    Past trained;
    CHECK_THROWS_WITH_AS(take(options, trained),
                         ("mlp: order: place 2 of epoch 1: expected a sample from 0 to 49, found " +
                          std::to_string(wrong))
                             .c_str(),
                         mlp::OptionError);
    CHECK(trained == mlp::TrainedSoFar{});
  }
}

TEST_CASE("an outcome that is not finite ends the fit") {
  const mlp::FitOptions options{.batch_size = 20, .epochs = 2};
  const mlp::Callbacks callbacks;
  for (const mlp::detail::PassOutcome& outcome :
       {mlp::detail::PassOutcome{.loss_sum = std::numeric_limits<double>::infinity(),
       .weight = 1.0},
        mlp::detail::PassOutcome{.gradient_norm = std::numeric_limits<double>::quiet_NaN()}}) {
    Past trained;
    mlp::detail::FitProgress progress(50, options, callbacks, trained, trained.last);
    progress.next();
    progress.report({}, true);
    CHECK_FALSE(progress.is_done());
    progress.next();
    progress.report(outcome, true);
    CHECK(progress.is_done());
    CHECK(progress.take_report().diverged);
  }
}
