#include <benchmark/benchmark.h>

__attribute__((visibility("default"))) std::vector<benchmark::Row>* mlp_bench_rows() {
  return &benchmark::rows();
}
