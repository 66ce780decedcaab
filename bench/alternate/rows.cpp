#include <benchmark/benchmark.h>

__attribute__((visibility("default"))) benchmark::Rows* mlp_bench_rows() {
  return &benchmark::rows();
}
