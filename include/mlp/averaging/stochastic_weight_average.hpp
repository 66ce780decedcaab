// The mean of a model's parameters at several moments of its training.
#pragma once

#include <mlp/core/error.hpp>
#include <mlp/kernel/sweep.hpp>

#include <utility>

namespace mlp::inline MLP_ABI {

/// average = (n average + parameters) / (n + 1), usually at the end of each epoch, or each cycle of
/// a cyclic schedule, in the last part of training (Izmailov et al. 2018, "Averaging Weights Leads
/// to Wider Optima and Better Generalization"). A value.
template <class Parameters>
class StochasticWeightAverage {
 public:
  StochasticWeightAverage() = default;
  /// Resumes from a checkpoint: pass what parameters() and updates() were.
  StochasticWeightAverage(const Parameters& average, Index updates)
      : average_(average), updates_(updates) {}

  void update(const Parameters& parameters) {
    using V = kernel::Lanes<typename decltype(average_.flat())::Scalar>;
    ++updates_;
    const typename V::Share share(1.0 / static_cast<double>(updates_));
    kernel::sweep([=](V& a, V p) MLP_INLINE { a = lerp(a, p, share); }, average_.flat(),
                  parameters.flat());
  }

  /// Exchanges the average and a model's parameters: once to use the average, again to go on
  /// training.
  /// Throws SizeError where there is no average yet.
  void swap(Parameters& parameters) {
    if (updates_ == 0) {
      throw SizeError("mlp: StochasticWeightAverage: updates: expected at least 1, found 0");
    }
    std::swap(average_, parameters);
  }

  const Parameters& parameters() const { return average_; }
  Index updates() const { return updates_; }

 private:
  Parameters average_;
  Index updates_ = 0;
};

}  // namespace mlp::inline MLP_ABI
