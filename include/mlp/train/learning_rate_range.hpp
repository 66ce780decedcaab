// Which learning rates are worth trying: a short run whose rate grows until the loss does.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/core/elementary.hpp>
#include <mlp/core/error.hpp>
#include <mlp/core/finite.hpp>
#include <mlp/data/batch.hpp>
#include <mlp/train/fit.hpp>
#include <mlp/train/trainer.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace mlp::inline MLP_ABI {

struct LearningRateRangeOptions {
  double from = 1e-6;       ///< learning rate of the first step, > 0
  double to = 10.0;         ///< of the last step, above `from`
  Index steps = 100;        ///< >= 5
  Index batch_size = 32;    ///< as in FitOptions
  std::uint64_t seed = 0;   ///< as in FitOptions
  double smoothing = 0.9;   ///< of the loss: what each step keeps of the average, in [0, 1)
  double divergence = 4.0;  ///< stop where the smoothed loss is this many times its smallest, > 1
};

/// What the run has shown.
struct LearningRateRange {
  struct Point {
    double learning_rate = 0.0;
    double loss = 0.0;      ///< of the step's batch before its update, as a mean
    double smoothed = 0.0;  ///< exponential average of the losses so far
  };
  std::vector<Point> curve;
  bool diverged = false;    ///< whether it ended before the last step
  double suggestion = 0.0;  ///< the rate at which the smoothed loss falls fastest; `from` if never
};

namespace detail {

// The rate between the two neighbours whose smoothed losses differ most, and downwards, from
// `first` on: an average of only a few losses is not smooth.
inline double steepest_rate(const std::vector<LearningRateRange::Point>& curve, std::size_t first) {
  double rate = curve.front().learning_rate;
  double steepest = 0.0;
  for (std::size_t i = first + 1; i + 1 < curve.size(); ++i) {
    const double fall = curve[i - 1].smoothed - curve[i + 1].smoothed;
    if (fall > steepest) {
      steepest = fall;
      rate = curve[i].learning_rate;
    }
  }
  return rate;
}

}  // namespace detail

/// The learning rate range test (Smith 2017, "Cyclical Learning Rates for Training Neural
/// Networks", section 3.3), with rates that grow by the same factor at every step, on `samples`: a
/// Batch or a Dataset. It trains a copy of the trainer's model with copies of its loss and
/// optimizer, with the same layers frozen and the same factors of the rate; the trainer and its
/// model stay as they are. `executor` is for the copy's steps. Throws OptionError unless the
/// options make sense, and whatever fit() throws.
template <class TrainerType, class Samples, class ExecutorType = SerialExecutor>
LearningRateRange learning_rate_range(TrainerType& trainer, const Samples& samples,
                                      const LearningRateRangeOptions& options = {},
                                      ExecutorType&& executor = ExecutorType{}) {
  const auto require = [](bool holds, const char* expectation, double found) {
    require_option(holds, "learning_rate_range", expectation, found);
  };
  require(options.from > 0.0, "from: expected above 0", options.from);
  require(options.to > options.from, "to: expected above `from`", options.to);
  require(options.steps >= 5, "steps: expected at least 5", static_cast<double>(options.steps));
  require(options.smoothing >= 0.0 && options.smoothing < 1.0,
          "smoothing: expected at least 0 and below 1", options.smoothing);
  require(options.divergence > 1.0, "divergence: expected above 1", options.divergence);

  typename TrainerType::Model model = trainer.model();
  Trainer copy(model, trainer.loss(), trainer.optimizer(),
               TrainerOptions{.capacity = options.batch_size}, executor);
  for (std::size_t l = 0; l < trainer.frozen().size(); ++l) {
    if (trainer.frozen()[l]) copy.freeze(l);
    copy.set_learning_rate_factor(l, trainer.learning_rate_factors()[l]);
  }
  copy.optimizer().learning_rate = 1.0;
  const auto rate_of = [&](Index step, Index steps) {
    const double t = static_cast<double>(step) / static_cast<double>(steps - 1);
    return options.from * elementary::pow(options.to / options.from, t);
  };

  LearningRateRange range;
  double average = 0.0;
  double weight = 0.0;  // what the average, started from zero, lacks to 1
  double smallest = 0.0;
  const auto on_step = [&](const StepReport& report) {
    // Of a batch in which nothing counts; a loss that is not finite otherwise ends the fit.
    if (!is_finite(report.mean_loss)) return Flow::proceed;
    average = std::fma(1.0 - options.smoothing, report.mean_loss - average, average);
    weight = std::fma(1.0 - options.smoothing, 1.0 - weight, weight);
    const double smoothed = average / weight;
    range.diverged = !range.curve.empty() &&
                     smoothed - smallest > (options.divergence - 1.0) * std::abs(smallest);
    if (range.diverged) return Flow::stop;
    smallest = range.curve.empty() ? smoothed : std::min(smallest, smoothed);
    range.curve.push_back({rate_of(report.step - 1, report.steps), report.mean_loss, smoothed});
    return Flow::proceed;
  };
  const FitReport report = copy.fit(samples,
                                    FitOptions{.batch_size = options.batch_size,
                                               .steps = options.steps,
                                               .seed = options.seed,
                                               .schedule = rate_of},
                                    Callbacks{.on_step = on_step});
  range.diverged = range.diverged || report.diverged;
  // The average has to settle first, but not for longer than half of the curve.
  const auto memory =
      std::min(static_cast<std::size_t>(1.0 / (1.0 - options.smoothing)), range.curve.size() / 2);
  range.suggestion =
      range.curve.empty() ? options.from : detail::steepest_rate(range.curve, memory);
  return range;
}

/// The same on the columns of x and their targets y.
template <class TrainerType, class X, class Y, class ExecutorType = SerialExecutor>
LearningRateRange learning_rate_range(TrainerType& trainer, const Eigen::MatrixBase<X>& x,
                                      const Y& y, const LearningRateRangeOptions& options = {},
                                      ExecutorType&& executor = ExecutorType{}) {
  return learning_rate_range(trainer, Batch{x.derived(), y}, options, executor);
}

}  // namespace mlp::inline MLP_ABI
