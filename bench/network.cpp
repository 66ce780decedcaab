// The reference network whole: forward, backward, training step and prediction.
#include <benchmark/benchmark.h>

#include <mlp/mlp.hpp>
#include <string>
#include <vector>

#include "batches.hpp"
#include "counters.hpp"
#include "mnist/reference_network.hpp"
#include "training_step.hpp"

namespace {

using mlp::Index;
using Net = mnist::ReferenceNetwork;
using Model = mlp::Model<Net>;
using Batches = bench::Batches<Net>;

// forward/batch:B: softmax included, no loss.
void forward(benchmark::State& state, Index size) {
  const Batches batches(size);
  const Model model(mlp::Seed{1});
  Model::Workspace workspace(size, mlp::Purpose::inference);
  std::size_t next = 0;
  for (auto _ : state) {
    const Batches::Inputs& x = batches.x[next++ % Batches::count];
    Net::forward(model.parameters(), x.data(), workspace, {0, size});
    benchmark::DoNotOptimize(workspace.output(Net::last));
    benchmark::ClobberMemory();
  }
  bench::count_flops(state, double(Net::forward_flops) * double(size));
  bench::count_samples(state, size);
}

// backward/batch:B: all parameter gradients from dL/dz of the last layer.
void backward(benchmark::State& state, Index size) {
  const Batches batches(size);
  const Model model(mlp::Seed{1});
  Model::Parameters gradients;
  std::vector<Model::Workspace> workspaces;
  for (const Batches::Inputs& x : batches.x) {
    Model::Workspace& workspace = workspaces.emplace_back(size);
    Net::forward(model.parameters(), x.data(), workspace, {0, size});
    const auto delta = bench::random_values(size * Net::outputs, 99);
    std::copy_n(delta.data(), delta.size(), workspace.delta(Net::last));
  }
  std::size_t next = 0;
  for (auto _ : state) {
    const std::size_t i = next++ % Batches::count;
    Net::prepare(model.parameters(), workspaces[i], 0, false, 0, 1);
    Net::backward<true, float>(model.parameters(), batches.x[i].data(), workspaces[i], {0, size}, 0,
                               nullptr);
    Net::parameter_gradients(batches.x[i].data(), workspaces[i], gradients, size, {},
                             {0, Net::gradient_units}, false, [](std::size_t, mlp::Range) {});
    benchmark::ClobberMemory();
  }
  bench::count_flops(state, double(Net::backward_flops) * double(size));
  bench::count_samples(state, size);
}

// predict/batch:B: probabilities through the public call that allocates nothing.
void predict(benchmark::State& state, Index size) {
  const Batches batches(size);
  const Model model(mlp::Seed{1});
  Model::Workspace workspace(size, mlp::Purpose::inference);
  std::size_t next = 0;
  for (auto _ : state) {
    const auto probabilities = model.predict(batches.x[next++ % Batches::count], workspace);
    benchmark::DoNotOptimize(probabilities.data());
    benchmark::ClobberMemory();
  }
  bench::count_flops(state, double(Net::forward_flops) * double(size));
  bench::count_samples(state, size);
}

const bool registered = [] {
  const auto named = [](const char* what, Index size) {
    return std::string(what) + "/batch:" + std::to_string(size);
  };
  for (const Index size : {1, 32, 256, 1024}) {
    benchmark::RegisterBenchmark(named("forward", size).c_str(), forward, size)->UseRealTime();
    benchmark::RegisterBenchmark(named("backward", size).c_str(), backward, size)->UseRealTime();
    benchmark::RegisterBenchmark(named("predict", size).c_str(), predict, size)->UseRealTime();
    for (const int threads : {1, 2}) {
      const std::string name = named("train_step", size) + "/threads:" + std::to_string(threads);
      benchmark::RegisterBenchmark(name.c_str(), bench::training_step<Net>, size, threads)
          ->UseRealTime();
    }
  }
  return true;
}();

}  // namespace
