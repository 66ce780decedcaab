// The micro-benchmarks; rows are found by prefix, rates come from wall time. docs/performance.md
// says how to read them.
#include <benchmark/benchmark.h>

#include <mlp/mlp.hpp>

#define MLP_BENCH_TEXT_(x) #x
#define MLP_BENCH_TEXT(x) MLP_BENCH_TEXT_(x)

int main(int argc, char** argv) {
  benchmark::AddCustomContext("instruction_set", MLP_BENCH_TEXT(MLP_ABI));
  benchmark::AddCustomContext("compiler", __VERSION__);
  benchmark::AddCustomContext("eigen",
                              MLP_BENCH_TEXT(EIGEN_WORLD_VERSION) "." MLP_BENCH_TEXT(
                                  EIGEN_MAJOR_VERSION) "." MLP_BENCH_TEXT(EIGEN_MINOR_VERSION));
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 64;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
