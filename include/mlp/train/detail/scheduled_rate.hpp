// The learning rate while a fit goes on.
#pragma once

#include <mlp/core/error.hpp>
#include <mlp/train/detail/layer_rates.hpp>
#include <mlp/train/fit.hpp>

namespace mlp::inline MLP_ABI::detail {

/// Lets an optimizer's learning rate follow a schedule, where there is one, and puts it back in the
/// end, however the fit ends. Where a callback has changed the rate meanwhile, the schedule goes on
/// from there: a rate that is halved stays halved, unless it was 0, of which a half cannot be told.
template <class OptimizerType>
class ScheduledRate {
 public:
  /// Throws OptionError where there is a schedule whose options make no sense, or no learning rate
  /// to follow it.
  ScheduledRate(OptimizerType& optimizer, const FitOptions& options)
      : optimizer_(&optimizer), options_(&options) {
    options.schedule.require_valid();
    if constexpr (has_rate) {
      base_ = last_ = static_cast<double>(optimizer.learning_rate);
    } else if (options.schedule) {
      throw OptionError(
          "mlp: schedule: expected an optimizer with a learning_rate, found one without");
    }
  }
  ScheduledRate(const ScheduledRate&) = delete;
  ScheduledRate& operator=(const ScheduledRate&) = delete;
  ~ScheduledRate() {
    if (!options_->schedule) return;
    take_changes();
    set(base_);
  }

  /// Before step `step`, from 0, of `steps`.
  void follow(Index step, Index steps) {
    if (!options_->schedule) return;
    take_changes();
    factor_ = options_->schedule(step, steps);
    set(base_ * factor_);
  }

 private:
  static constexpr bool has_rate = HasLearningRate<OptimizerType>;

  void set(double rate) {
    if constexpr (has_rate) {
      optimizer_->learning_rate = static_cast<decltype(optimizer_->learning_rate)>(rate);
      last_ = static_cast<double>(optimizer_->learning_rate);
    }
  }
  void take_changes() {
    if constexpr (has_rate) {
      const auto now = static_cast<double>(optimizer_->learning_rate);
      if (now != last_) base_ = factor_ > 0.0 ? now / factor_ : now;
    }
  }

  OptimizerType* optimizer_;
  const FitOptions* options_;
  double base_ = 0.0;    // what the schedule multiplies
  double factor_ = 1.0;  // by this at last
  double last_ = 0.0;    // and what that has given
};

}  // namespace mlp::inline MLP_ABI::detail
