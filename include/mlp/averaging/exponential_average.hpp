// An exponential moving average of a model's parameters.
#pragma once

#include <mlp/core/error.hpp>
#include <mlp/kernel/sweep.hpp>

#include <algorithm>
#include <utility>

namespace mlp::inline MLP_ABI {

struct ExponentialAverageOptions {
  double decay = 0.999;  ///< d in [0, 1)
  bool warmup = false;   ///< d_t = min(d, (1 + t) / (10 + t)) in the t-th update, from 0
};

/// average = d average + (1 - d) parameters after each step (in the spirit of Polyak & Juditsky
/// 1992; this form and its warm-up are those of TensorFlow's ExponentialMovingAverage). A value.
template <class Parameters>
class ExponentialAverage {
 public:
  /// Starts from `start`; to resume from a checkpoint, pass what parameters() and updates() were.
  /// Throws OptionError unless the options make sense.
  explicit ExponentialAverage(const Parameters& start,
                              const ExponentialAverageOptions& options = {}, Index updates = 0)
      : average_(start), options_(options), updates_(updates) {
    require_option(options.decay >= 0.0 && options.decay < 1.0, "ExponentialAverage",
                   "decay: expected at least 0 and below 1", options.decay);
  }

  /// Call after each step.
  void update(const Parameters& parameters) {
    using V = kernel::Lanes<typename decltype(average_.flat())::Scalar>;
    const typename V::Share weight(1.0 - decay_now());
    kernel::sweep([=](V& a, V p) MLP_INLINE { a = lerp(a, p, weight); }, average_.flat(),
                  parameters.flat());
    ++updates_;
  }

  /// Exchanges the average and a model's parameters: once to use the average, again to go on
  /// training.
  void swap(Parameters& parameters) { std::swap(average_, parameters); }

  const Parameters& parameters() const { return average_; }
  Index updates() const { return updates_; }

 private:
  double decay_now() const {
    if (!options_.warmup) return options_.decay;
    const auto t = static_cast<double>(updates_);
    return std::min(options_.decay, (1.0 + t) / (10.0 + t));
  }

  Parameters average_;
  ExponentialAverageOptions options_;
  Index updates_;
};

}  // namespace mlp::inline MLP_ABI
