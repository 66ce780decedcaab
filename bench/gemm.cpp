// Matrix products alone: those of one training step of the reference network at batch 256, and
// shapes that no tile fits, beside Eigen's own product of run-time sizes.
#include <benchmark/benchmark.h>

#include <Eigen/Core>
#include <mlp/kernel/product.hpp>
#include <string>

#include "counters.hpp"

namespace {

using mlp::Index;

// C [M x N] = A [M x K] B [K x N]
struct Shape {
  Index m, k, n;

  double flops() const { return 2.0 * double(m) * double(k) * double(n); }
  std::string name() const {
    return std::to_string(m) + "x" + std::to_string(k) + "x" + std::to_string(n);
  }
};

// As a step reads its operands: A column by column, B a batch, column by column (forward and input
// gradient) or row by row (weight gradient: B is xᵀ).
enum class Order { columns, rows };

struct Operands {
  mlp::AlignedBuffer<float> a, b, c;
  explicit Operands(const Shape& s)
      : a(bench::random_values(s.m * s.k, 1)),
        b(bench::random_values(s.k * s.n, 2)),
        c(s.m * s.n) {}
};

using Matrix = Eigen::Map<Eigen::MatrixXf>;

void gemm(benchmark::State& state, const Shape& s, Order order) {
  Operands operands(s);
  const Matrix a(operands.a.data(), s.m, s.k);
  const Matrix columns(operands.b.data(), s.k, s.n);
  const Matrix rows(operands.b.data(), s.n, s.k);
  Matrix c(operands.c.data(), s.m, s.n);
  for (auto _ : state) {
    if (order == Order::columns) {
      c = mlp::product(a, columns);
    } else {
      c = mlp::product(a, rows.transpose());
    }
    benchmark::ClobberMemory();
  }
  bench::count_flops(state, s.flops());
}

void eigen(benchmark::State& state, const Shape& s, Order order) {
  Operands operands(s);
  const Matrix a(operands.a.data(), s.m, s.k);
  const Matrix columns(operands.b.data(), s.k, s.n);
  const Matrix rows(operands.b.data(), s.n, s.k);
  Matrix c(operands.c.data(), s.m, s.n);
  for (auto _ : state) {
    if (order == Order::columns) {
      c.noalias() = a * columns;
    } else {
      c.noalias() = a * rows.transpose();
    }
    benchmark::ClobberMemory();
  }
  bench::count_flops(state, s.flops());
}

struct StepProduct {
  const char* role;
  Shape shape;
  Order order;
};

constexpr StepProduct products_of_a_step[] = {
    {"forward0", {128, 784, 256}, Order::columns},
    {"forward1", {256, 128, 256}, Order::columns},
    {"forward2", {10, 256, 256}, Order::columns},
    {"weight_gradient0", {128, 256, 784}, Order::rows},
    {"weight_gradient1", {256, 256, 128}, Order::rows},
    {"weight_gradient2", {10, 256, 256}, Order::rows},
    {"input_gradient1", {128, 256, 256}, Order::columns},
    {"input_gradient2", {256, 10, 256}, Order::columns},
};

// Every second of the pairs (M, N) of {1, 3, 7, 17, 31, 100, 1000}, each with another K in turn:
// every size in every place, and no pair of sizes preferred.
constexpr Shape odd_shapes[] = {
    {1, 1, 1},     {1, 31, 7},      {1, 3, 31},    {1, 100, 1000},  {3, 17, 3},
    {3, 1, 17},    {3, 31, 100},    {7, 7, 1},     {7, 1000, 7},    {7, 17, 31},
    {7, 1, 1000},  {17, 100, 3},    {17, 7, 17},   {17, 1000, 100}, {31, 31, 1},
    {31, 3, 7},    {31, 100, 31},   {31, 7, 1000}, {100, 1, 3},     {100, 31, 17},
    {100, 3, 100}, {1000, 1000, 1}, {1000, 17, 7}, {1000, 1, 31},   {1000, 31, 1000},
};

// odd_shapes.py compares the two rows of each shape and order. They are many, so they are short.
void register_odd(const Shape& shape, Order order) {
  const bool is_transposed = order == Order::rows;
  const std::string ours = "gemm/" + shape.name() + (is_transposed ? "/odd_transposed" : "/odd");
  const std::string theirs = "eigen/" + shape.name() + (is_transposed ? "/transposed" : "");
  for (auto* row : {benchmark::RegisterBenchmark(ours.c_str(), gemm, shape, order),
                    benchmark::RegisterBenchmark(theirs.c_str(), eigen, shape, order)}) {
    row->UseRealTime()->MinTime(0.01);
  }
}

const bool registered = [] {
  for (const auto& [role, shape, order] : products_of_a_step) {
    benchmark::RegisterBenchmark(("gemm/" + shape.name() + "/" + role).c_str(), gemm, shape, order)
        ->UseRealTime();
  }
  for (const Shape& shape : odd_shapes) {
    register_odd(shape, Order::columns);
    register_odd(shape, Order::rows);
  }
  return true;
}();

}  // namespace
