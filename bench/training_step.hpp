// A whole training step of any network.
#pragma once

#include <benchmark/benchmark.h>

#include <mlp/mlp.hpp>
#include <mlp/parallel/thread_pool.hpp>

#include "batches.hpp"
#include "counters.hpp"

namespace bench {

/// Forward, loss, backward and the Sgd update: cross-entropy, or the squared error of a single
/// output.
template <class Net>
void training_step(benchmark::State& state, mlp::Index size, int threads) {
  const Batches<Net> batches(size);
  mlp::Model<Net> model(mlp::Seed{1});
  mlp::ThreadPool pool(threads);
  const auto steps = [&](auto loss, const auto& targets) {
    mlp::Trainer trainer(model, loss, mlp::Sgd{.learning_rate = 0.001}, {.capacity = size}, pool);
    std::size_t next = 0;
    for (auto _ : state) {
      const std::size_t i = next++ % batches.count;
      double value = trainer.step(batches.x[i], targets(i));
      benchmark::DoNotOptimize(value);
    }
  };
  if constexpr (Net::outputs == 1) {
    // The first input of every sample.
    const auto values = [&](std::size_t i) { return batches.x[i].row(0); };
    steps(mlp::MeanSquaredError<mlp::Mean>{}, values);
  } else {
    steps(
        mlp::CrossEntropy<mlp::Mean>{}, [&](std::size_t i) -> const auto& {
          return batches.labels[i];
        });
  }
  count_flops(state, double(Net::step_flops) * double(size));
  count_samples(state, size);
}

}  // namespace bench
