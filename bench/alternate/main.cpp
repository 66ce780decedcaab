// Usage: alternate REGEX ROUNDS NAME=OBJECT NAME=OBJECT...
//
// The rows that match, in the builds that the shared objects hold, turn by turn. Prints the median
// time of an iteration in the first build, and of each other one the median of its ratio to the
// first in the same round: ../alternate.py says what for.
#include <dlfcn.h>

#include <benchmark/benchmark.h>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <regex>
#include <string>
#include <thread>
#include <vector>

namespace {

constexpr double turn_seconds = 5e-3;

struct Build {
  std::string name;
  benchmark::Rows* rows;
};

Build load(const std::string& argument) {
  const auto equals = argument.find('=');
  const std::string path = argument.substr(equals + 1);
  void* object = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  void* symbol = object == nullptr ? nullptr : ::dlsym(object, "mlp_bench_rows");
  if (symbol == nullptr) {
    std::fprintf(stderr, "alternate: %s\n", ::dlerror());
    std::exit(66);
  }
  return {argument.substr(0, equals), reinterpret_cast<decltype(&mlp_bench_rows)>(symbol)()};
}

/// A row of one build.
class Running {
 public:
  explicit Running(const benchmark::Row& row) : thread_([&row, this] { row.run(state_); }) {}
  ~Running() {
    state_.finish();
    thread_.join();
  }
  double turn(std::int64_t iterations) {
    return state_.take_turn(iterations) / static_cast<double>(iterations);
  }

 private:
  benchmark::State state_;
  std::thread thread_;
};

double quantile(std::vector<double> values, double share) {
  const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + at, values.end());
  return values[static_cast<std::size_t>(at)];
}

void compare(const std::string& name, const std::vector<Build>& builds, int rounds) {
  std::vector<std::unique_ptr<Running>> running;
  for (const Build& build : builds) {
    const auto row = std::find_if(build.rows->begin(), build.rows->end(),
                                  [&](const auto& r) { return r.name == name; });
    if (row == build.rows->end()) {
      std::printf("%-44s not in %s\n", name.c_str(), build.name.c_str());
      return;
    }
    running.push_back(std::make_unique<Running>(*row));
  }
  std::int64_t iterations = 1;
  while (iterations < 1'000'000'000) {
    const double seconds = running[0]->turn(iterations) * static_cast<double>(iterations);
    if (seconds >= turn_seconds / 2) break;
    iterations *= 2;
  }
  std::vector<std::vector<double>> times(builds.size());
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < builds.size(); ++i) {
      const std::size_t build = (i + static_cast<std::size_t>(round)) % builds.size();
      times[build].push_back(running[build]->turn(iterations));
    }
  }
  std::printf("%-44s %12.3f us", name.c_str(), 1e6 * quantile(times[0], 0.5));
  for (std::size_t build = 1; build < builds.size(); ++build) {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < times[0].size(); ++i) {
      ratios.push_back(times[build][i] / times[0][i]);
    }
    // 95 % of samples have their median between the ranks n/2 - sqrt(n) and n/2 + sqrt(n).
    const double margin = 1.0 / std::sqrt(static_cast<double>(rounds));
    std::printf("  %s %.3f (%.3f to %.3f)", builds[build].name.c_str(), quantile(ratios, 0.5),
                quantile(ratios, std::max(0.5 - margin, 0.0)),
                quantile(ratios, std::min(0.5 + margin, 1.0)));
  }
  std::printf("\n");
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) {
    std::fprintf(stderr, "Usage: alternate REGEX ROUNDS NAME=OBJECT NAME=OBJECT...\n");
    return 64;
  }
  const std::regex filter(argv[1]);
  std::vector<Build> builds;
  for (int i = 3; i < argc; ++i) builds.push_back(load(argv[i]));
  for (const benchmark::Row& row : *builds[0].rows) {
    if (std::regex_search(row.name, filter)) compare(row.name, builds, std::atoi(argv[2]));
  }
}
