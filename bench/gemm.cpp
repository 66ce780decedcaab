// The matrix products of one training step of the reference network at batch 256, alone.
#include <benchmark/benchmark.h>

#include <mlp/kernel/product.hpp>
#include <string>

#include "counters.hpp"

namespace {

namespace kernel = mlp::kernel;

// C [M x N] = A [M x K] B [K x N], as the step reads them: A stored column by column, B a batch
// read column by column (forward and input gradient) or row by row (weight gradient: B is xᵀ).
struct Product {
  const char* role;
  mlp::Index m, k, n;
  bool is_transposed;
};

constexpr Product products[] = {
    {"forward0", 128, 784, 256, false},        {"forward1", 256, 128, 256, false},
    {"forward2", 10, 256, 256, false},         {"weight_gradient0", 128, 256, 784, true},
    {"weight_gradient1", 256, 256, 128, true}, {"weight_gradient2", 10, 256, 256, true},
    {"input_gradient1", 128, 256, 256, false}, {"input_gradient2", 256, 10, 256, false},
};

void gemm(benchmark::State& state, const Product& p) {
  const auto a = bench::random_values(p.m * p.k, 1);
  const auto b = bench::random_values(p.k * p.n, 2);
  mlp::AlignedBuffer<float> c(p.m * p.n);
  const kernel::Left<float> left{a.data(), p.m};
  const kernel::Target<float> target{c.data(), p.m};
  for (auto _ : state) {
    if (p.is_transposed) {
      const kernel::RightTransposed<float> right{b.data(), p.n};
      kernel::multiply(p.m, mlp::Range{0, p.n}, p.k, left, right, target);
    } else {
      const kernel::Right<float> right{b.data(), p.k};
      kernel::multiply(p.m, mlp::Range{0, p.n}, p.k, left, right, target);
    }
    benchmark::ClobberMemory();
  }
  bench::count_flops(state, 2.0 * double(p.m) * double(p.k) * double(p.n));
}

const bool registered = [] {
  for (const Product& p : products) {
    const std::string name = "gemm/" + std::to_string(p.m) + "x" + std::to_string(p.k) + "x" +
                             std::to_string(p.n) + "/" + p.role;
    benchmark::RegisterBenchmark(name.c_str(), gemm, p)->UseRealTime();
  }
  return true;
}();

}  // namespace
