#include <mlp/data/detail/batch_in_place.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <vector>

#include "support/sample_data.hpp"

// What fits and what does not is also tried through a trainer, in train/trainer.cpp and
// train/trainer/inputs.cpp.
namespace {

using mlp::detail::batch_in_place;
using mlp::detail::Numbers;
using support::DynamicMatrix;

const DynamicMatrix<float> x = support::random_matrix<float>(5, 4, 1);
const std::vector<int> y{2, 0, 1, 2};

}  // namespace

TEST_CASE("what can be read in place is, and counts one without weights") {
  mlp::AlignedBuffer<float> copy;
  const auto batch = batch_in_place<5, 3>(mlp::Batch{x, y}, copy, Numbers::finite);
  CHECK(batch.x == x.data());
  CHECK(batch.size == 4);
  CHECK(batch.targets.label(3) == 2);
  CHECK(batch.weight(3) == 1.0F);
  CHECK(copy.size() == 0);
}

TEST_CASE("what cannot is copied") {
  const DynamicMatrix<float> in_rows = x.transpose();
  mlp::AlignedBuffer<float> copy;
  const auto batch = batch_in_place<5, 3>(mlp::Batch{in_rows.transpose(), y}, copy, Numbers::any);
  CHECK(batch.x == copy.data());
  CHECK(batch.x[7] == x(2, 1));
}

TEST_CASE("weights may be an Eigen vector, an expression or a range") {
  mlp::AlignedBuffer<float> copy;
  const Eigen::Vector4f weights(1, 2, 3, 4);
  const std::vector<float> range{1, 2, 3, 4};
  Eigen::MatrixXf in_a_row(2, 4);
  in_a_row << 0, 0, 0, 0, 1, 2, 3, 4;
  const auto check = [&](const auto& given) {
    const auto batch = batch_in_place<5, 3>(mlp::Batch{x, y, given}, copy, Numbers::finite);
    for (mlp::Index j = 0; j < 4; ++j) CHECK(batch.weight(j) == float(j + 1));
  };
  check(weights);
  check(weights.transpose());
  check(0.5F * (weights + weights));
  check(in_a_row.row(1));
  check(weights.array());
  check(range);
}

TEST_CASE("weights that do not fit are refused") {
  mlp::AlignedBuffer<float> copy;
  const std::vector<float> few{1, 2, 3};
  CHECK_THROWS_WITH_AS((batch_in_place<5, 3>(mlp::Batch{x, y, few}, copy, Numbers::any)),
                       "mlp: sample weights: size: expected 4, found 3", mlp::SizeError);
}
