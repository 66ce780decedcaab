// What the machine can do at all: the yardsticks that everything else is a share of.
#include <benchmark/benchmark.h>

#include <mlp/kernel/product.hpp>
#include <mlp/parallel/thread_pool.hpp>
#include <string>
#include <utility>

#include "counters.hpp"

namespace {

using Packet = mlp::kernel::Packet<float>;

// Enough independent sums to hide the latency of a multiply-add on every unit, and as many as the
// registers hold beside the two operands.
constexpr std::size_t sums = mlp::kernel::register_count >= 32 ? 24 : 12;

template <std::size_t... S>
float multiply_add(mlp::Index rounds, std::index_sequence<S...>) {
  float factor = 0.999F;
  float term = 0.001F;
  benchmark::DoNotOptimize(factor);
  benchmark::DoNotOptimize(term);
  const Packet::Type a = Packet::broadcast(factor);
  const Packet::Type b = Packet::broadcast(term);
  Packet::Type sum[sums] = {Packet::broadcast(static_cast<float>(S))...};
  for (mlp::Index round = 0; round < rounds; ++round) {
    ((sum[S] = Packet::multiply_add(sum[S], a, b)), ...);
  }
  float lanes[Packet::size];
  float total = 0.0F;
  ((Packet::store(lanes, sum[S]), total += lanes[0]), ...);
  return total;
}

// peak/fma_f32/threads:T: fused multiply-adds on registers alone.
void fma_peak(benchmark::State& state, int threads) {
  constexpr mlp::Index rounds = 400'000;  // a millisecond: the meeting at its end is nothing to it
  mlp::ThreadPool pool(threads);
  for (auto _ : state) {
    pool.run([](int) {
      float total = multiply_add(rounds, std::make_index_sequence<sums>{});
      benchmark::DoNotOptimize(total);
    });
  }
  bench::count_flops(state, 2.0 * double(sums) * Packet::size * double(rounds) * threads);
}

// peak/tile_f32: the register tile on operands in the L1 cache.
void tile_peak(benchmark::State& state) {
  constexpr mlp::Index rows = mlp::tuning::wide_packets * Packet::size;
  constexpr mlp::Index cols = mlp::tuning::wide_columns;
  constexpr mlp::Index depth = 128;
  constexpr int repeats = 100;
  const auto a = bench::random_values(rows * depth, 1);
  const auto b = bench::random_values(depth * cols, 2);
  mlp::AlignedBuffer<float> c(rows * cols);
  const Eigen::Map<const Eigen::MatrixXf> a_map(a.data(), rows, depth),
      b_map(b.data(), depth, cols);
  Eigen::Map<Eigen::MatrixXf> c_map(c.data(), rows, cols);
  for (auto _ : state) {
    for (int repeat = 0; repeat < repeats; ++repeat) {
      c_map = mlp::product(a_map, b_map);
      benchmark::ClobberMemory();
    }
  }
  bench::count_flops(state, 2.0 * double(rows * cols * depth) * repeats);
}

template <std::size_t... S>
float read_all(const float* values, mlp::Index size, std::index_sequence<S...>) {
  constexpr mlp::Index stride = static_cast<mlp::Index>(sizeof...(S)) * Packet::size;
  Packet::Type sum[sizeof...(S)] = {Packet::broadcast(static_cast<float>(S * 0))...};
  mlp::Index i = 0;
  for (; i + stride <= size; i += stride) {
    ((sum[S] += Packet::load(values + i + static_cast<mlp::Index>(S) * Packet::size)), ...);
  }
  float lanes[Packet::size];
  float total = 0.0F;
  ((Packet::store(lanes, sum[S]), total += lanes[0]), ...);
  for (; i < size; ++i) total += values[i];
  return total;
}

// peak/read/bytes:544296: streaming the reference network's parameters once.
void read_peak(benchmark::State& state) {
  constexpr mlp::Index bytes = 544'296;
  const auto values = bench::random_values(bytes / 4, 3);
  for (auto _ : state) {
    float total = read_all(values.data(), bytes / 4, std::make_index_sequence<8>{});
    benchmark::DoNotOptimize(total);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * bytes);
}

const bool registered = [] {
  for (const int threads : {1, 2}) {
    benchmark::RegisterBenchmark(("peak/fma_f32/threads:" + std::to_string(threads)).c_str(),
                                 fma_peak, threads)
        ->UseRealTime();
  }
  benchmark::RegisterBenchmark("peak/tile_f32", tile_peak)->UseRealTime();
  benchmark::RegisterBenchmark("peak/read/bytes:544296", read_peak)->UseRealTime();
  return true;
}();

}  // namespace
