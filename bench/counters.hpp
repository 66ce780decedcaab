// Counters and inputs that all subjects share.
#pragma once

#include <benchmark/benchmark.h>

#include <mlp/core/buffer.hpp>
#include <mlp/core/random.hpp>

namespace bench {

/// FLOPS from the work of one iteration; wall time, because the rows use real time.
inline void count_flops(benchmark::State& state, double flop_per_iteration) {
  state.counters["FLOPS"] =
      benchmark::Counter(flop_per_iteration, benchmark::Counter::kIsIterationInvariantRate);
}

inline void count_samples(benchmark::State& state, mlp::Index samples_per_iteration) {
  state.counters["samples_per_second"] = benchmark::Counter(
      static_cast<double>(samples_per_iteration), benchmark::Counter::kIsIterationInvariantRate);
}

/// Dense values in [0, 1).
inline mlp::AlignedBuffer<float> random_values(mlp::Index size, std::uint64_t stream) {
  mlp::AlignedBuffer<float> values(size);
  mlp::Random random(1, stream);
  for (mlp::Index i = 0; i < size; ++i) values.data()[i] = static_cast<float>(random.uniform());
  return values;
}

}  // namespace bench
