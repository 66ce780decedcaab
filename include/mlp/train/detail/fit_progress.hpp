// Where a fit stands: which samples are next, and what is told of them.
#pragma once

#include <mlp/core/finite.hpp>
#include <mlp/core/random.hpp>
#include <mlp/data/detail/batch_assembly.hpp>
#include <mlp/train/detail/pass_outcome.hpp>
#include <mlp/train/fit.hpp>

#include <algorithm>
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

template <class Callback, class Report>
bool is_stopped(const Callback& callback, const Report& report) {
  return callback && callback(report) == Flow::stop;
}

/// Marks that a trainer is in a fit for as long as it lives. Throws BusyError where it already is,
/// for one of the two would not see what the other one counts.
class OnlyFit {
 public:
  explicit OnlyFit(bool& is_in_fit) : is_in_fit_(&is_in_fit) {
    if (is_in_fit) {
      throw BusyError("mlp: Trainer: fit: called within another fit of the same trainer");
    }
    is_in_fit = true;
  }
  OnlyFit(const OnlyFit&) = delete;
  OnlyFit& operator=(const OnlyFit&) = delete;
  ~OnlyFit() { *is_in_fit_ = false; }

 private:
  bool* is_in_fit_;
};

/// The epochs and batches of a fit: `next`, a step on what it names, `report`, and so on until it
/// is done. Refers to the options, the callbacks, and what the trainer has been through with the
/// place where its last fit stands, which it keeps up to date.
class FitProgress {
 public:
  /// Of a fit on a data set of so many samples. Throws SizeError, and OptionError where options
  /// make no sense or are not those of the fit that goes on.
  FitProgress(Index samples, const FitOptions& options, const Callbacks& callbacks,
              TrainedSoFar& trained, FitPosition& last)
      : samples_(samples),
        options_(&options),
        callbacks_(&callbacks),
        trained_(&trained),
        last_(&last),
        at_(options.from) {
    steps_per_epoch(samples, options);  // throws
    if (at_ == FitPosition{}) {
      begin();
    } else if (const auto count = impossible_count(at_)) {
      refuse(*count);
    }
    require_same("samples of the data set", at_.data_set, samples);
    require_same("batch_size", at_.batch_size, options.batch_size);
    require_same("seed", at_.seed, options.seed);
    require_same("shuffle", at_.shuffle, options.shuffle);
    require_same("remainder", at_.remainder, options.remainder);
    // Where a run goes on, its epoch has begun; otherwise there is nothing of it to be done.
    if (at_.epoch > 0 && order_.empty()) begin_epoch();
    const ExpectedCount steps{"steps_of_epoch", steps_of_epoch_, at_.steps_of_epoch};
    if (!steps.is_possible()) refuse(steps);
    take_down_position();
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
      at_.counted_steps_of_epoch = 0;
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

  /// Whether it is the last of its epoch, or of the run.
  bool ends_epoch() const { return is_epoch_complete() || at_.steps == steps(); }

  /// What that step has found, and whether it has left the parameters finite.
  void report(const PassOutcome& outcome, bool has_finite_parameters) {
    const bool counts = outcome.weight > 0.0;  // else there is no mean
    StepReport now{at_.steps, steps(), at_.epoch, at_.samples};
    now.loss = outcome.reduced;
    now.mean_loss = counts ? outcome.mean() : std::numeric_limits<double>::quiet_NaN();
    now.accuracy = outcome.accuracy(batch_);
    now.gradient_norm = outcome.gradient_norm;
    if (counts) {
      at_.epoch_loss += now.mean_loss;
      ++at_.counted_steps_of_epoch;
    }
    now.position = at_;
    take_down_position();
    fit_.diverged = (counts && !is_finite(now.mean_loss)) || !is_finite(outcome.loss_sum) ||
                    !is_finite(now.gradient_norm) || !has_finite_parameters;
    now.ends_epoch = ends_epoch() || fit_.diverged;
    fit_.stopped = is_stopped(callbacks_->on_step, now) || fit_.diverged;
    if (now.ends_epoch) end_epoch();
  }

  FitReport take_report() { return std::move(fit_); }

 private:
  bool is_epoch_complete() const { return at_.steps_of_epoch >= steps_of_epoch_; }

  static std::string in_words(bool is) { return is ? "true" : "false"; }
  static std::string in_words(Remainder rest) { return rest == Remainder::keep ? "keep" : "drop"; }
  static std::string in_words(auto number) { return std::to_string(number); }

  template <class Value>
  static void require_same(const char* what, Value then, Value now) {
    if (then == now) return;
    throw OptionError(std::string("mlp: from: ") + what + ": expected " + in_words(then) +
                      ", as where the fit began, found " + in_words(now));
  }

  [[noreturn]] static void refuse(const ExpectedCount& count) {
    throw OptionError(std::string("mlp: from: ") + count.field + ": expected 0 to " +
                      std::to_string(count.most) + ", found " + std::to_string(count.found));
  }

  void take_down_position() {
    fit_.steps = at_.steps;
    fit_.epochs = at_.epoch;
    fit_.samples = at_.samples;
    fit_.position = at_;
    fit_.mean_loss =
        at_.epoch_loss / static_cast<double>(at_.counted_steps_of_epoch);  // of none NaN
    *trained_ = {at_.earlier.epochs + at_.epoch, at_.earlier.samples + at_.samples};
    *last_ = at_;
    if (is_epoch_complete()) last_->steps_of_epoch = 0;  // the next run begins one of its own
  }

  /// After what the trainer has been through before. A run of steps goes on in an epoch in which
  /// the last fit, of the same samples, stopped, so that many short runs are one long run.
  void begin() {
    const FitPosition fresh{.earlier = *trained_,
                            .data_set = samples_,
                            .batch_size = options_->batch_size,
                            .seed = options_->seed,
                            .shuffle = options_->shuffle,
                            .remainder = options_->remainder};
    at_ = fresh;
    const bool is_of_same_samples = last_->data_set == at_.data_set &&
                                    last_->batch_size == at_.batch_size &&
                                    last_->seed == at_.seed && last_->shuffle == at_.shuffle &&
                                    last_->remainder == at_.remainder;
    if (options_->steps == 0 || last_->steps_of_epoch == 0 || !is_of_same_samples) return;
    at_.epoch = 1;
    at_.earlier.epochs -= 1;
    at_.steps_of_epoch = last_->steps_of_epoch;
    at_.counted_steps_of_epoch = last_->counted_steps_of_epoch;
    at_.epoch_loss = last_->epoch_loss;
    begin_epoch();
    if (!is_epoch_complete()) return;
    at_ = fresh;
    order_.clear();
    steps_of_epoch_ = 0;
  }

  void begin_epoch() {
    order_ = order_of_epoch(at_.earlier.epochs + at_.epoch, samples_, *options_);
    steps_of_epoch_ = steps_per_epoch(static_cast<Index>(order_.size()), *options_);
    // Room for its report, so that memory runs out before the epoch rather than after it.
    auto& history = fit_.history;
    if (history.size() == history.capacity()) history.reserve(2 * history.size() + 1);
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
  FitPosition* last_;
  FitPosition at_;
  FitReport fit_;
  std::vector<Index> order_;
  Index steps_of_epoch_ = 0;
  Index batch_ = 0;  // samples of the step at hand
};

}  // namespace mlp::inline MLP_ABI::detail
