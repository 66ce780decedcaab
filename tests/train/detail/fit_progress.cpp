#include <mlp/train/detail/fit_progress.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

// What a fit does to a model is in trainer/fit.cpp.
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
  mlp::detail::FitProgress progress(50, options, callbacks);
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
    progress.report({.loss_sum = 3.0, .weight = 2.0});
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

TEST_CASE("an outcome that is not finite ends the fit") {
  const mlp::FitOptions options{.batch_size = 20, .epochs = 2};
  const mlp::Callbacks callbacks;
  for (const mlp::detail::PassOutcome& outcome :
       {mlp::detail::PassOutcome{.loss_sum = std::numeric_limits<double>::infinity(),
       .weight = 1.0},
        mlp::detail::PassOutcome{.gradient_norm = std::numeric_limits<double>::quiet_NaN()}}) {
    mlp::detail::FitProgress progress(50, options, callbacks);
    progress.next();
    progress.report({});
    CHECK_FALSE(progress.is_done());
    progress.next();
    progress.report(outcome);
    CHECK(progress.is_done());
    CHECK(progress.take_report().diverged);
  }
}
