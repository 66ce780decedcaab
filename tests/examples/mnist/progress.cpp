#include "mnist/progress.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <memory>
#include <string>

namespace {

using mnist::Progress;
using std::chrono::seconds;

/// A stream that is no terminal, and what was written to it.
class Stream {
 public:
  std::FILE* get() { return file_.get(); }
  std::string text() {
    std::rewind(file_.get());
    std::string all;
    for (int c = std::fgetc(file_.get()); c != EOF; c = std::fgetc(file_.get())) {
      all += static_cast<char>(c);
    }
    return all;
  }

 private:
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_{std::tmpfile(), std::fclose};
};

mlp::StepReport report_of(mlp::Index step, mlp::Index steps) {
  return {.step = step,
          .steps = steps,
          .epoch = 1,
          .samples = 100 * step,
          .mean_loss = 0.5,
          .accuracy = 0.75};
}

const Progress::Clock::time_point now = Progress::Clock::now();

TEST_CASE("progress: a line for every tenth, with speed and time left") {
  Stream stream;
  REQUIRE(stream.get() != nullptr);
  Progress progress(stream.get());
  progress.start({}, now);
  for (int step = 1; step <= 20; ++step) progress.update(report_of(step, 100), now + seconds(step));
  CHECK(stream.text() ==
        "step   10/100  loss  0.5000  accuracy  75.00 %       100 samples/s   90.0 s left\n"
        "step   20/100  loss  0.5000  accuracy  75.00 %       100 samples/s   80.0 s left\n");
}

TEST_CASE("progress: of a run that goes on, its own steps take its own time") {
  Stream stream;
  REQUIRE(stream.get() != nullptr);
  Progress progress(stream.get());
  progress.start({.steps = 80, .samples = 8000}, now);
  // Ten steps in 20 seconds: ten more take as long.
  progress.update(report_of(90, 100), now + seconds(20));
  CHECK(stream.text() ==
        "step   90/100  loss  0.5000  accuracy  75.00 %        50 samples/s   20.0 s left\n");
}

}  // namespace
