// Where a fit stands: which samples are next, and what is told of them.
#pragma once

#include <mlp/core/random.hpp>
#include <mlp/data/detail/batch_assembly.hpp>
#include <mlp/train/detail/pass_outcome.hpp>
#include <mlp/train/fit.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace mlp::inline MLP_ABI::detail {

// Layers draw their weights from the streams below.
inline constexpr std::uint64_t first_shuffle_stream = std::uint64_t{1} << 32;

/// The order of an epoch, counted over all fits of a trainer, follows from the seed and the epoch
/// alone, whatever happened before. Throws OptionError where the caller's own has no such sample.
inline std::vector<Index> order_of_epoch(Index epoch, Index samples, const FitOptions& options) {
  if (options.order) {
    std::vector<Index> order = options.order(epoch);
    for (std::size_t k = 0; k < order.size(); ++k) {
      if (order[k] >= 0 && order[k] < samples) continue;
      throw OptionError("mlp: order: place " + std::to_string(k) + " of epoch " +
                        std::to_string(epoch) + ": expected a sample from 0 to " +
                        std::to_string(samples - 1) + ", found " + std::to_string(order[k]));
    }
    return order;
  }
  std::vector<Index> order(static_cast<std::size_t>(samples));
  std::iota(order.begin(), order.end(), Index{0});
  if (options.shuffle) {
    Random random(options.seed, first_shuffle_stream + static_cast<std::uint64_t>(epoch));
    shuffle(order, random);
  }
  return order;
}

/// a b of numbers that are at least 0, or the largest number there is: a run that is meant to go on
/// until it is stopped.
constexpr Index product_or_largest(Index a, Index b) {
  constexpr Index largest = std::numeric_limits<Index>::max();
  return b != 0 && a > largest / b ? largest : a * b;
}

template <class Callback, class Report>
bool is_stopped(const Callback& callback, const Report& report) {
  return callback && callback(report) == Flow::stop;
}

/// The epochs and batches of a fit: `next`, a step on what it names, `report`, and so on until it
/// is done. Refers to the options, the callbacks, and what the trainer has been through, which it
/// keeps up to date.
class FitProgress {
 public:
  /// Of a fit on a data set of so many samples. Throws SizeError, and OptionError where options
  /// make no sense or are not those of the fit that goes on.
  FitProgress(Index samples, const FitOptions& options, const Callbacks& callbacks,
              TrainedSoFar& trained)
      : samples_(samples),
        options_(&options),
        callbacks_(&callbacks),
        trained_(&trained),
        at_(options.from) {
    steps_per_epoch(samples, options);  // throws
    if (at_ == FitPosition{}) {
      at_.earlier = trained;
      at_.data_set = samples;
      at_.batch_size = options.batch_size;
      at_.seed = options.seed;
    }
    require_same("samples of the data set", at_.data_set, samples);
    require_same("batch_size", at_.batch_size, options.batch_size);
    require_same("seed", at_.seed, options.seed);
    take_down_position();
    // Where a run goes on, its epoch has begun; otherwise there is nothing of it to be done.
    if (at_.epoch > 0) begin_epoch();
  }

  bool is_done() const {
    if (fit_.stopped) return true;
    if (options_->steps > 0) return at_.steps >= options_->steps;
    return at_.epoch > options_->epochs || (at_.epoch == options_->epochs && is_epoch_complete());
  }

  /// The samples of the next step.
  Selection next() {
    if (is_epoch_complete()) {
      ++at_.epoch;
      at_.steps_of_epoch = 0;
      at_.epoch_loss = 0.0;
      begin_epoch();
    }
    const Index first = at_.steps_of_epoch * options_->batch_size;
    const Index left = static_cast<Index>(order_.size()) - first;
    const Selection selection{order_.data(), first, std::min(options_->batch_size, left),
                              static_cast<std::uint64_t>(at_.earlier.samples + at_.samples)};
    ++at_.steps;
    ++at_.steps_of_epoch;
    at_.samples += selection.count;
    batch_ = selection.count;
    return selection;
  }

  /// The number of the step that `next` was for, from 1, and how many there will be.
  Index step() const { return at_.steps; }
  Index steps() const {
    if (options_->steps > 0) return options_->steps;
    const Index epochs_left = std::max<Index>(options_->epochs - at_.epoch, 0);
    const Index before = at_.steps - at_.steps_of_epoch + steps_of_epoch_;
    const Index after = product_or_largest(epochs_left, steps_of_epoch_);
    return after > std::numeric_limits<Index>::max() - before ? after : before + after;
  }

  /// What that step has found.
  void report(const PassOutcome& outcome) {
    StepReport now{at_.steps, steps(), at_.epoch, at_.samples};
    now.loss = outcome.reduced;
    now.mean_loss = outcome.mean();
    now.accuracy = outcome.accuracy(batch_);
    now.gradient_norm = outcome.gradient_norm;
    at_.epoch_loss += now.mean_loss;
    now.position = at_;
    now.ends_epoch = is_epoch_complete() || at_.steps == steps();
    take_down_position();
    fit_.diverged = !std::isfinite(now.mean_loss) || !std::isfinite(now.gradient_norm);
    fit_.stopped = is_stopped(callbacks_->on_step, now) || fit_.diverged;
    if (now.ends_epoch || fit_.diverged) end_epoch();
  }

  FitReport take_report() { return std::move(fit_); }

 private:
  bool is_epoch_complete() const { return at_.steps_of_epoch >= steps_of_epoch_; }

  template <class Number>
  static void require_same(const char* what, Number then, Number now) {
    if (then == now) return;
    throw OptionError(std::string("mlp: from: ") + what + ": expected " + std::to_string(then) +
                      ", as where the fit began, found " + std::to_string(now));
  }

  void take_down_position() {
    fit_.steps = at_.steps;
    fit_.epochs = at_.epoch;
    fit_.samples = at_.samples;
    fit_.position = at_;
    fit_.mean_loss = at_.epoch_loss / static_cast<double>(at_.steps_of_epoch);  // of none NaN
    *trained_ = {at_.earlier.epochs + at_.epoch, at_.earlier.samples + at_.samples};
  }

  void begin_epoch() {
    order_ = order_of_epoch(at_.earlier.epochs + at_.epoch, samples_, *options_);
    steps_of_epoch_ = steps_per_epoch(static_cast<Index>(order_.size()), *options_);
  }

  void end_epoch() {
    EpochReport epoch{at_.epoch, at_.steps, at_.samples, fit_.mean_loss, is_epoch_complete()};
    if (options_->validate) epoch.validation = options_->validate();
    epoch.position = at_;
    fit_.history.push_back(epoch);
    if (is_stopped(callbacks_->on_epoch, epoch)) fit_.stopped = true;
  }

  Index samples_;
  const FitOptions* options_;
  const Callbacks* callbacks_;
  TrainedSoFar* trained_;
  FitPosition at_;
  FitReport fit_;
  std::vector<Index> order_;
  Index steps_of_epoch_ = 0;
  Index batch_ = 0;  // samples of the step at hand
};

}  // namespace mlp::inline MLP_ABI::detail
