#include <mlp/data/detail/matrix_dataset.hpp>

#include <doctest/doctest.h>

#include <array>
#include <vector>

namespace {

using mlp::detail::batch_in_place;
using mlp::detail::dataset_of;

const Eigen::Matrix<float, 2, 3> x{{1, 3, 5}, {2, 4, 6}};
constexpr auto any = mlp::detail::Numbers::any;

static_assert(mlp::Dataset<
              mlp::detail::MatrixDataset<2, 3, double, mlp::detail::BatchValues<double>>, double>);

}  // namespace

TEST_CASE("the columns of a matrix are a data set") {
  mlp::AlignedBuffer<float> copy;
  const std::vector<int> labels{2, 0, 1};
  const std::vector<float> weights{1, 2, 3};
  const auto columns = batch_in_place<2, 3>(mlp::Batch{x, labels, weights}, copy, any);
  const auto samples = dataset_of<2, 3>(columns);
  static_assert(mlp::Dataset<decltype(samples), float>);
  CHECK(samples.size() == 3);
  std::array<float, 2> input{};
  samples.input(2, 0, input.data());
  CHECK(input == std::array<float, 2>{5, 6});
  CHECK(samples.label(0) == 2);
  CHECK(samples.weight(1) == 2.0F);
}

TEST_CASE("so are those whose targets are values") {
  mlp::AlignedBuffer<float> copy;
  const auto columns = batch_in_place<2, 2>(mlp::Batch{x, x}, copy, any);
  const auto samples = dataset_of<2, 2>(columns);
  static_assert(mlp::Dataset<decltype(samples), float>);
  static_assert(!mlp::detail::HasLabels<decltype(samples)>);
  std::array<float, 2> target{};
  samples.target(1, 0, target.data());
  CHECK(target == std::array<float, 2>{3, 4});
  CHECK(samples.weight(1) == 1.0F);
}
