// What all peers have in common: they prove that they do the work, then they are measured.
//
// A peer is constructed from (task, learning rate, threads) and has
//   double step(int i)            one training step on batch i: the mean loss before the update
//   const float* predict(int i)   the 10 probabilities of the first sample of batch i
#pragma once

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "../counters.hpp"
#include "reference.hpp"

namespace peers {

/// What some steps on two batches in turn and a prediction must give, at a rate at which every
/// layer's update shows in the losses after it.
struct Truth {
  static constexpr double learning_rate = 0.5;
  std::vector<double> losses;
  std::vector<double> probabilities;

  explicit Truth(const Task& task) {
    Reference reference(task, learning_rate);
    for (int step = 0; step < 6; ++step) losses.push_back(reference.step(step % 2));
    probabilities = reference.predict(1, 0);
  }
};

template <class Peer>
bool is_right(const Task& task, const Truth& truth, const std::string& name, int threads) {
  const auto agrees = [&](const char* what, double expected, double found) {
    if (std::abs(found - expected) <= 1e-4) return true;
    std::fprintf(stderr, "peer %s, threads %d: %s: expected %.6f, found %.6f\n", name.c_str(),
                 threads, what, expected, found);
    return false;
  };
  const auto peer = std::make_unique<Peer>(task, float(Truth::learning_rate), threads);
  for (int step = 0; step < int(truth.losses.size()); ++step) {
    const double expected = truth.losses[std::size_t(step)];
    if (!agrees("loss of a step", expected, peer->step(step % 2))) return false;
  }
  const float* found = peer->predict(1);
  for (std::size_t i = 0; i < truth.probabilities.size(); ++i) {
    if (!agrees("probability", truth.probabilities[i], double(found[i]))) return false;
  }
  return true;
}

template <class Peer>
void train_step(benchmark::State& state, const Task& task, int threads) {
  const auto peer = std::make_unique<Peer>(task, 0.001F, threads);
  int next = 0;
  for (auto _ : state) {
    double loss = peer->step(next++ % batch_count);
    benchmark::DoNotOptimize(loss);
  }
  bench::count_flops(state, step_flops * batch_size);
  bench::count_samples(state, batch_size);
}

template <class Peer>
void predict(benchmark::State& state, const Task& task) {
  const auto peer = std::make_unique<Peer>(task, 0.001F, 1);
  int next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(peer->predict(next++ % batch_count));
    benchmark::ClobberMemory();
  }
  bench::count_flops(state, forward_flops);
  bench::count_samples(state, 1);
}

/// main() of a peer. `Two` is the type for two threads, where it is another.
template <class Peer, class Two = Peer>
int run(const std::string& name, int argc, char** argv) {
  static const Task task;
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 64;
  const Truth truth(task);
  if (!is_right<Peer>(task, truth, name, 1) || !is_right<Two>(task, truth, name, 2)) return 70;

  const std::string prefix = "peer/" + name;
  const auto add = [&](const std::string& row, auto function, auto... arguments) {
    benchmark::RegisterBenchmark((prefix + row).c_str(), function, task, arguments...)
        ->UseRealTime();
  };
  add("/train_step/batch:256/threads:1", train_step<Peer>, 1);
  add("/train_step/batch:256/threads:2", train_step<Two>, 2);
  add("/predict/batch:1", predict<Peer>);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}

}  // namespace peers
