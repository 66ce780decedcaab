#include "mnist/progress.hpp"

#include <unistd.h>

namespace mnist {

Progress::Progress(std::FILE* stream)
    : stream_(stream), is_terminal_(isatty(fileno(stream)) != 0) {}

void Progress::start(const mlp::FitPosition& from, Clock::time_point now) {
  from_ = from;
  start_ = last_print_ = now;
}

void Progress::update(const mlp::StepReport& report, Clock::time_point now) {
  loss_ += report.mean_loss;
  accuracy_ += report.accuracy;
  ++steps_;
  const bool is_last = report.step == report.steps;
  if (is_terminal_) {
    using namespace std::chrono_literals;
    if (now - last_print_ >= 100ms || is_last) print(report, now);
  } else {
    // Whole tenths of the run: those steps at which step * 10 / steps grows.
    const bool is_tenth = report.step * 10 / report.steps != (report.step - 1) * 10 / report.steps;
    if (is_tenth || is_last) print(report, now);
  }
}

void Progress::print(const mlp::StepReport& report, Clock::time_point now) {
  const double seconds = std::chrono::duration<double>(now - start_).count();
  const double per_step = seconds / static_cast<double>(report.step - from_.steps);
  const auto count = static_cast<double>(steps_);
  std::fprintf(
      stream_, "%sstep %*lld/%lld  loss %7.4f  accuracy %6.2f %%  %8.0f samples/s  %5.1f s left",
      is_terminal_ ? "\r" : "", report.steps >= 10000 ? 6 : 4, static_cast<long long>(report.step),
      static_cast<long long>(report.steps), loss_ / count, 100.0 * accuracy_ / count,
      static_cast<double>(report.samples - from_.samples) / seconds,
      per_step * static_cast<double>(report.steps - report.step));
  if (!is_terminal_) std::fputc('\n', stream_);
  std::fflush(stream_);
  has_line_ = is_terminal_;
  last_print_ = now;
  loss_ = accuracy_ = 0.0;
  steps_ = 0;
}

void Progress::finish() {
  if (has_line_) std::fputc('\n', stream_);
  has_line_ = false;
}

}  // namespace mnist
