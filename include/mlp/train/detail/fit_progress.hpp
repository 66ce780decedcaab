// Where a fit stands: which samples are next, and what is told of them.
#pragma once

#include <mlp/core/random.hpp>
#include <mlp/data/detail/batch_assembly.hpp>
#include <mlp/train/detail/pass_outcome.hpp>
#include <mlp/train/fit.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

namespace mlp::inline MLP_ABI::detail {

// Layers draw their weights from the streams below.
inline constexpr std::uint64_t first_shuffle_stream = std::uint64_t{1} << 32;

/// The order of an epoch follows from the seed and the epoch alone, whatever happened before.
inline std::vector<Index> order_of_epoch(Index epoch, Index samples, const FitOptions& options) {
  if (options.order) return options.order(epoch);
  std::vector<Index> order(static_cast<std::size_t>(samples));
  std::iota(order.begin(), order.end(), Index{0});
  if (options.shuffle) {
    Random random(options.seed, first_shuffle_stream + static_cast<std::uint64_t>(epoch));
    shuffle(order, random);
  }
  return order;
}

template <class Callback, class Report>
bool is_stopped(const Callback& callback, const Report& report) {
  return callback && callback(report) == Flow::stop;
}

/// The epochs and batches of a fit: `next`, a step on what it names, `report`, and so on until it
/// is done. Refers to the options and the callbacks.
class FitProgress {
 public:
  /// Of a fit on a data set of so many samples. Throws OptionError or SizeError.
  FitProgress(Index samples, const FitOptions& options, const Callbacks& callbacks)
      : samples_(samples),
        options_(&options),
        callbacks_(&callbacks),
        steps_(options.steps > 0 ? options.steps
                                 : options.epochs * steps_per_epoch(samples, options)),
        at_(options.from),
        fit_{.steps = at_.steps, .epochs = at_.epoch, .samples = at_.samples} {
    // Where a run goes on, its epoch has begun; otherwise there is nothing of it to be done.
    if (at_.epoch > 0) begin_epoch();
  }

  bool is_done() const { return at_.steps >= steps_ || fit_.stopped; }

  /// The samples of the next step.
  Selection next() {
    if (at_.steps_of_epoch >= steps_of_epoch_) {
      at_ = {at_.steps, at_.epoch + 1, 0, at_.samples, 0.0};
      begin_epoch();
    }
    const Index first = at_.steps_of_epoch * options_->batch_size;
    const Index left = static_cast<Index>(order_.size()) - first;
    const Selection selection{order_.data(), first, std::min(options_->batch_size, left),
                              static_cast<std::uint64_t>(at_.samples)};
    ++at_.steps;
    ++at_.steps_of_epoch;
    at_.samples += selection.count;
    batch_ = selection.count;
    return selection;
  }

  /// The number of the step that `next` was for, from 1, and how many there will be.
  Index step() const { return at_.steps; }
  Index steps() const { return steps_; }

  /// What that step has found.
  void report(const PassOutcome& outcome) {
    StepReport now{at_.steps, steps_, at_.epoch, at_.samples};
    now.loss = outcome.reduced;
    now.mean_loss = outcome.mean();
    now.accuracy = static_cast<double>(outcome.hits) / static_cast<double>(batch_);
    now.gradient_norm = outcome.gradient_norm;
    at_.epoch_loss += now.mean_loss;
    const bool is_complete = at_.steps_of_epoch == steps_of_epoch_;
    now.position = at_;
    now.ends_epoch = is_complete || at_.steps == steps_;
    fit_.steps = at_.steps;
    fit_.epochs = at_.epoch;
    fit_.samples = at_.samples;
    fit_.mean_loss = at_.epoch_loss / static_cast<double>(at_.steps_of_epoch);
    fit_.diverged = !std::isfinite(now.mean_loss) || !std::isfinite(now.gradient_norm);
    fit_.stopped = is_stopped(callbacks_->on_step, now) || fit_.diverged;
    if (now.ends_epoch || fit_.stopped) end_epoch(is_complete);
  }

  FitReport take_report() { return std::move(fit_); }

 private:
  void begin_epoch() {
    order_ = order_of_epoch(at_.epoch, samples_, *options_);
    steps_of_epoch_ = steps_per_epoch(static_cast<Index>(order_.size()), *options_);
  }

  void end_epoch(bool is_complete) {
    EpochReport epoch{at_.epoch, at_.steps, at_.samples, fit_.mean_loss, is_complete};
    if (options_->validate) epoch.validation = options_->validate();
    fit_.history.push_back(epoch);
    if (is_stopped(callbacks_->on_epoch, epoch)) fit_.stopped = true;
  }

  Index samples_;
  const FitOptions* options_;
  const Callbacks* callbacks_;
  Index steps_;
  FitPosition at_;
  FitReport fit_;
  std::vector<Index> order_;
  Index steps_of_epoch_ = 0;
  Index batch_ = 0;  // samples of the step at hand
};

}  // namespace mlp::inline MLP_ABI::detail
