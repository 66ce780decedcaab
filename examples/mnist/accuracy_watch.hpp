// How long a run takes to reach given accuracies.
#pragma once

#include <chrono>
#include <functional>
#include <mlp/train/fit.hpp>
#include <optional>
#include <span>
#include <vector>

namespace mnist {

/// Evaluates from time to time during a run: often when the next accuracy is near, seldom
/// otherwise. Times are seconds from `start`, evaluations included.
class AccuracyWatch {
 public:
  using Clock = std::chrono::steady_clock;

  /// An accuracy (a fraction) and when it was first reached.
  struct Goal {
    double accuracy;
    std::optional<double> seconds = {};
  };

  /// `accuracies` ascend; `evaluate` returns the accuracy of the current weights.
  AccuracyWatch(std::span<const double> accuracies, Clock::time_point start,
                std::function<double()> evaluate);

  /// Call after every step.
  void after(const mlp::StepReport& report);

  const std::vector<Goal>& goals() const { return goals_; }
  /// Seconds spent evaluating.
  double seconds_evaluating() const { return seconds_evaluating_; }

 private:
  mlp::Index steps_until_next(const mlp::StepReport& report, double accuracy) const;

  std::vector<Goal> goals_;
  Clock::time_point start_;
  std::function<double()> evaluate_;
  std::size_t next_goal_ = 0;
  mlp::Index next_step_ = 0;
  double seconds_evaluating_ = 0.0;
};

}  // namespace mnist
