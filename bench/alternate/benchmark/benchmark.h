// Stands in for Google Benchmark in ../main.cpp, which measures several builds of the same rows
// in turns of milliseconds: a row runs in a thread of its own and rests between two iterations
// when its turn is over. Here is what the rows of bench/ use.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <semaphore>
#include <string>

namespace benchmark {

struct Counter {
  enum Flags { kIsIterationInvariantRate };
  Counter() = default;
  Counter(double, Flags) {}
};

class State {
 public:
  // --- What main.cpp calls ---

  /// Lets the row run so many iterations, after one that is not measured since another build has
  /// had the caches. Returns the seconds that they took.
  double take_turn(std::int64_t iterations) {
    turn_ = iterations;
    go_.release();
    rested_.acquire();
    return seconds_;
  }

  /// Lets the row leave its loop.
  void finish() {
    finished_ = true;
    go_.release();
  }

  // --- What a row uses ---

  struct [[maybe_unused]] Iteration {};
  struct Iterator {
    State* state;
    bool operator!=(const Iterator&) const { return state->next(); }
    void operator++() {}
    Iteration operator*() const { return {}; }
  };
  Iterator begin() { return {this}; }
  Iterator end() { return {this}; }
  std::int64_t iterations() const { return 0; }
  void SetBytesProcessed(std::int64_t) {}
  std::map<std::string, Counter> counters;

 private:
  using Clock = std::chrono::steady_clock;

  /// Called before each iteration; false ends the loop.
  bool next() {
    if (left_ == 0) {
      if (begun_) {
        seconds_ = std::chrono::duration<double>(Clock::now() - start_).count();
        rested_.release();
      }
      begun_ = true;
      go_.acquire();
      if (finished_) return false;
      left_ = turn_ + 1;
    } else if (left_ == turn_) {
      start_ = Clock::now();
    }
    --left_;
    return true;
  }

  std::binary_semaphore go_{0}, rested_{0};
  std::int64_t turn_ = 0, left_ = 0;
  bool begun_ = false, finished_ = false;
  Clock::time_point start_;
  double seconds_ = 0;
};

struct Row {
  std::string name;
  std::function<void(State&)> run;

  Row* UseRealTime() { return this; }
  Row* MinTime(double) { return this; }
};

using Rows = std::deque<Row>;  // whose elements stay where they are

inline Rows& rows() {
  static Rows all;
  return all;
}

template <class Run, class... Arguments>
Row* RegisterBenchmark(const char* name, const Run& run, const Arguments&... arguments) {
  return &rows().emplace_back(
      Row{name, [run, arguments...](State& state) { run(state, arguments...); }});
}

template <class Value>
void DoNotOptimize(Value& value) {
  asm volatile("" : "+m"(value) : : "memory");
}
template <class Value>
void DoNotOptimize(const Value& value) {
  asm volatile("" : : "m"(value) : "memory");
}
inline void ClobberMemory() { asm volatile("" : : : "memory"); }

}  // namespace benchmark

// Of the build that a shared object holds.
extern "C" benchmark::Rows* mlp_bench_rows();
