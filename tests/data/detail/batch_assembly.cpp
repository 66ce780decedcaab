#include <mlp/data/detail/batch_assembly.hpp>

#include <doctest/doctest.h>

#include <mlp/core/error.hpp>

#include <array>
#include <vector>

namespace {

/// Sample i at draw d is (i, d, i + d), of class i mod 3.
struct Counted {
  static mlp::Index size() { return 100; }
  static void input(mlp::Index index, std::uint64_t draw, double* x) {
    x[0] = double(index);
    x[1] = double(draw);
    x[2] = x[0] + x[1];
  }
  static int label(mlp::Index index) { return int(index % 3); }
};

struct Valued {
  static mlp::Index size() { return 100; }
  static void input(mlp::Index index, std::uint64_t draw, double* x) {
    Counted::input(index, draw, x);
  }
  static void target(mlp::Index index, std::uint64_t draw, double* t) {
    t[0] = double(index);
    t[1] = -double(draw);
  }
  static double weight(mlp::Index index) { return 0.5 * double(index); }
};

/// Notes which samples it is told of.
struct Foretold : Counted {
  std::vector<mlp::Index>* told;
  static mlp::Index size() { return 100; }
  void prefetch(mlp::Index index) const { told->push_back(index); }
};

using mlp::detail::Selection;

const std::array<mlp::Index, 7> order{1, 7, 0, 7, 99, 2, 3};
/// The samples 7, 0, 7, 99 and 2.
Selection chosen(std::uint64_t first_draw) {
  return {.order = order.data(), .first = 1, .count = 5, .first_draw = first_draw};
}
mlp::Index index_of(mlp::Index j) { return order[static_cast<std::size_t>(j + 1)]; }

}  // namespace

TEST_CASE("samples are those chosen, in their order, each with a draw of its own") {
  mlp::detail::BatchAssembly<double, 3, 3> assembly;
  const Counted data;
  const auto batch = assembly.assemble(data, chosen(40));
  batch.fill(mlp::Range{3, 2});  // in any order, by any worker
  batch.fill(mlp::Range{0, 3});
  REQUIRE(batch.size == 5);
  for (mlp::Index j = 0; j < 5; ++j) {
    CHECK(batch.x[3 * j] == double(index_of(j)));
    CHECK(batch.x[3 * j + 1] == double(40 + j));
    CHECK(batch.targets.label(j) == index_of(j) % 3);
    CHECK(batch.weight(j) == 1.0);
  }
}

TEST_CASE("without an order, samples are taken as the data set has them") {
  mlp::detail::BatchAssembly<double, 3, 3> assembly;
  const Counted data;
  const auto batch = assembly.assemble(data, {.first = 10, .count = 2});
  batch.fill(mlp::Range{0, 2});
  CHECK(batch.x[0] == 10.0);
  CHECK(batch.x[3] == 11.0);
  CHECK(batch.targets.label(1) == 2);
}

TEST_CASE("targets that are values, and weights") {
  mlp::detail::BatchAssembly<double, 3, 2> assembly;
  const Valued data;
  const auto batch = assembly.assemble(data, chosen(1));
  for (mlp::Index j = 0; j < 5; ++j) {
    CHECK(batch.targets[j](0) == double(index_of(j)));
    CHECK(batch.targets[j](1) == -double(1 + j));
    CHECK(batch.weight(j) == 0.5 * double(index_of(j)));
  }
}

TEST_CASE("a class that the network does not have is refused") {
  mlp::detail::BatchAssembly<double, 3, 2> assembly;
  const Counted data;
  CHECK_THROWS_WITH_AS(assembly.assemble(data, chosen(0)),
                       "mlp: class index of sample 4: expected 0 to 1, found 2",
                       mlp::ClassIndexError);
}

TEST_CASE("a data set is told of the samples that will be asked for soon") {
  std::vector<mlp::Index> told;
  const Foretold data{{}, &told};
  mlp::detail::BatchAssembly<double, 3, 3> assembly;
  assembly.assemble(data, {.count = 20}).fill(mlp::Range{0, 20});
  REQUIRE_FALSE(told.empty());
  CHECK(told.size() < 20);
  for (std::size_t i = 1; i < told.size(); ++i) CHECK(told[i] == told[i - 1] + 1);
  CHECK(told.back() == 19);
}
