#include <mlp/data/dataset.hpp>

#include <doctest/doctest.h>

#include <array>

namespace {

struct Labelled {
  static mlp::Index size() { return 1; }
  static void input(mlp::Index, std::uint64_t, float*) {}
  static int label(mlp::Index) { return 0; }
};
struct Unlabelled {
  static mlp::Index size() { return 1; }
  static void input(mlp::Index, std::uint64_t, float*) {}
};

static_assert(mlp::Dataset<Labelled, float>);
static_assert(!mlp::Dataset<Labelled, double>);
static_assert(!mlp::Dataset<Unlabelled, float>);
static_assert(!mlp::Dataset<int, float>);

}  // namespace

TEST_CASE("the columns of a matrix are a data set") {
  const std::array<float, 6> x{1, 2, 3, 4, 5, 6};
  const std::array<int, 3> labels{2, 0, 1};
  const std::array<float, 3> weights{1, 2, 3};
  const mlp::ClassTargets<float, int> classes(labels.data(), 3, 3);
  const mlp::detail::MatrixDataset samples(x.data(), 2, 3, classes, weights.data());
  static_assert(mlp::Dataset<decltype(samples), float>);
  CHECK(samples.size() == 3);
  std::array<float, 2> input{};
  samples.input(2, 0, input.data());
  CHECK(input == std::array<float, 2>{5, 6});
  CHECK(samples.label(0) == 2);
  CHECK(samples.weight(1) == 2.0F);

  const mlp::ValueTargets<float> values(x.data(), 3, 2);
  const mlp::detail::MatrixDataset valued(x.data(), 2, 2, values,
                                          static_cast<const float*>(nullptr));
  static_assert(mlp::Dataset<decltype(valued), float>);
  static_assert(!mlp::detail::HasLabels<decltype(valued)>);
  std::array<float, 2> target{};
  valued.target(1, 0, target.data());
  CHECK(target == std::array<float, 2>{3, 4});
  CHECK(valued.weight(1) == 1.0F);
}
