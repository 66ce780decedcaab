#include "mnist/accuracy_watch.hpp"

#include <algorithm>
#include <utility>

namespace mnist {

namespace {

double seconds_between(AccuracyWatch::Clock::time_point from, AccuracyWatch::Clock::time_point to) {
  return std::chrono::duration<double>(to - from).count();
}

}  // namespace

AccuracyWatch::AccuracyWatch(std::span<const double> accuracies, Clock::time_point start,
                             std::function<double()> evaluate)
    : start_(start), evaluate_(std::move(evaluate)) {
  for (const double accuracy : accuracies) goals_.push_back({accuracy});
}

void AccuracyWatch::after(const mlp::StepReport& report) {
  const bool is_last = report.step == report.steps;
  // An evaluation costs as much as dozens of steps: the first waits until the accuracy on the
  // training batches, before each step, comes near the goal.
  if (next_goal_ == goals_.size() || (report.step < next_step_ && !is_last)) return;
  if (next_step_ == 0 && report.accuracy < goals_[next_goal_].accuracy - 0.02 && !is_last) return;

  const Clock::time_point before = Clock::now();
  const double accuracy = evaluate_();
  const Clock::time_point now = Clock::now();
  seconds_evaluating_ += seconds_between(before, now);
  while (next_goal_ < goals_.size() && accuracy >= goals_[next_goal_].accuracy) {
    goals_[next_goal_++].seconds = seconds_between(start_, now);
  }
  next_step_ = report.step + steps_until_next(report, accuracy);
}

mlp::Index AccuracyWatch::steps_until_next(const mlp::StepReport& report, double accuracy) const {
  if (next_goal_ == goals_.size()) return report.steps;
  // The error falls about as 1 / step: the goal takes step * (error / goal's error - 1) more steps.
  const double error = 1.0 - accuracy;
  const double goal = 1.0 - goals_[next_goal_].accuracy;
  const double missing = static_cast<double>(report.step) * (error / goal - 1.0);
  const auto steps = static_cast<mlp::Index>(0.5 * missing);
  return std::clamp<mlp::Index>(steps, 1 + report.steps / 100, 1 + report.steps / 5);
}

}  // namespace mnist
