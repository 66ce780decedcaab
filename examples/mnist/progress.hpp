// The line that shows how a training run is getting on.
#pragma once

#include <chrono>
#include <cstdio>
#include <mlp/train/fit.hpp>

namespace mnist {

/// On a terminal one line that is rewritten ten times a second; elsewhere a line for every tenth of
/// the run.
class Progress {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Progress(std::FILE* stream);

  /// Call before the first step. An earlier process may have done the steps of `from`: speed and
  /// time left are computed from the steps that follow.
  void start(const mlp::FitPosition& from, Clock::time_point now = Clock::now());
  void update(const mlp::StepReport& report, Clock::time_point now = Clock::now());
  /// Leaves the line and continues below it.
  void finish();

 private:
  void print(const mlp::StepReport& report, Clock::time_point now);

  std::FILE* stream_;
  bool is_terminal_;
  bool has_line_ = false;
  mlp::FitPosition from_ = {};
  Clock::time_point start_ = Clock::now();
  Clock::time_point last_print_ = start_;
  double loss_ = 0.0;  // sums over the steps since the last line
  double accuracy_ = 0.0;
  mlp::Index steps_ = 0;
};

}  // namespace mnist
