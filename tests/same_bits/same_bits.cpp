// Trains the reference network again and again under conditions that must not matter (threads,
// cache sizes that Eigen is told of, alignment of the samples, room for the batch) and compares the
// bits of all parameters. Ends by printing their hash, for comparison with other builds.
//
//   same_bits STEPS
#include <mlp/mlp.hpp>
#include <mlp/parallel/thread_pool.hpp>

#include <bit>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "../support/fnv.hpp"
#include "mnist/reference_network.hpp"

namespace {

using mlp::Index;
using Net = mnist::ReferenceNetwork;

constexpr Index batch = 48;
constexpr std::size_t batches = 8;

struct Conditions {
  const char* name;
  int threads = 1;
  Index offset = 0;  // of the first sample from a cache line, in numbers
  Index capacity = batch;
  std::ptrdiff_t l1 = 0, l2 = 0, l3 = 0;  // bytes, as Eigen is told; 0: as it finds
};

/// Of all parameters.
std::uint64_t hash_of(const mlp::Model<Net>& model) {
  support::Fnv1a hash;
  for (const float value : model.parameters().flat()) {
    hash.add(std::bit_cast<std::uint32_t>(value));
  }
  return hash.value();
}

std::uint64_t train(const Conditions& conditions, Index steps) {
  if (conditions.l1 > 0) Eigen::setCpuCacheSizes(conditions.l1, conditions.l2, conditions.l3);
  mlp::Random random(5);
  std::vector<mlp::AlignedBuffer<float>> x;
  std::vector<std::vector<int>> labels(batches);
  for (auto& some : labels) {
    auto& values = x.emplace_back(conditions.offset + batch * Net::inputs);
    for (Index i = 0; i < batch * Net::inputs; ++i) {
      values.data()[conditions.offset + i] = static_cast<float>(random.uniform());
    }
    for (Index j = 0; j < batch; ++j) some.push_back(static_cast<int>(random.below(Net::outputs)));
  }
  mlp::Model<Net> model(mlp::Seed{1}, mlp::Uniform{.low = -0.1, .high = 0.1});
  mlp::ThreadPool pool(conditions.threads);
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{},
                       mlp::Sgd{.learning_rate = 0.05, .momentum = 0.9},
                       {.capacity = conditions.capacity}, pool);
  for (Index step = 0; step < steps; ++step) {
    const auto i = static_cast<std::size_t>(step) % batches;
    const Eigen::Map<const mlp::Matrix<float, Net::inputs, mlp::dynamic>> samples(
        x[i].data() + conditions.offset, Net::inputs, batch);
    trainer.step(samples, labels[i]);
  }
  return hash_of(model);
}

}  // namespace

int main(int argc, char** argv) {
  const Index steps = argc > 1 ? std::atol(argv[1]) : 100;
  const Conditions all[] = {
      {"one thread"},
      {"one thread again"},
      {.name = "2 threads", .threads = 2},
      {.name = "3 threads", .threads = 3},
      {.name = "4 threads", .threads = 4},
      {.name = "7 threads", .threads = 7},
      {.name = "16 threads", .threads = 16},
      {.name = "samples 4 bytes off a cache line", .offset = 1},
      {.name = "samples 28 bytes off a cache line", .threads = 2, .offset = 7},
      {.name = "room for 17 samples", .threads = 2, .capacity = 17},
      {.name = "small caches", .threads = 2, .l1 = 16 << 10, .l2 = 256 << 10, .l3 = 1 << 20},
      {.name = "large caches", .threads = 2, .l1 = 64 << 10, .l2 = 4 << 20, .l3 = 64 << 20},
  };
  const std::uint64_t expected = train(all[0], steps);
  int failures = 0;
  for (const Conditions& conditions : all) {
    const std::uint64_t found = train(conditions, steps);
    if (found == expected) continue;
    std::printf("%s: expected %016llx, found %016llx\n", conditions.name,
                static_cast<unsigned long long>(expected), static_cast<unsigned long long>(found));
    ++failures;
  }
  std::printf("%016llx\n", static_cast<unsigned long long>(expected));
  return failures == 0 ? 0 : 1;
}
