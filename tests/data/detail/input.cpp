#include <mlp/data/detail/input.hpp>

#include <doctest/doctest.h>

#include <limits>

#include "support/sample_data.hpp"

namespace {

using support::DynamicMatrix;
using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

// Whether `x` is seen where it stands; its numbers have to arrive column by column in any case.
template <class Derived>
bool is_seen_in_place(const Eigen::MatrixBase<Derived>& x) {
  mlp::AlignedBuffer<float> copy;
  const float* data = mlp::detail::contiguous(x, copy);
  for (mlp::Index j = 0; j < x.cols(); ++j) {
    for (mlp::Index i = 0; i < x.rows(); ++i) REQUIRE(data[i + j * x.rows()] == x(i, j));
  }
  return copy.size() == 0;
}

}  // namespace

TEST_CASE("as many samples as numbers in each, stored by rows, are copied all the same") {
  const RowMajor square = support::random_matrix<float>(5, 5, 1);
  CHECK(!is_seen_in_place(square));
  CHECK(is_seen_in_place(square.transpose()));
}

TEST_CASE("contiguous columns are seen in place") {
  const DynamicMatrix<float> x = support::random_matrix<float>(5, 8, 1);
  CHECK(is_seen_in_place(x));
  CHECK(is_seen_in_place(x.leftCols(3)));
  CHECK(is_seen_in_place(x.middleCols(2, 4)));
  CHECK(is_seen_in_place(x.col(7)));
  CHECK(is_seen_in_place(x.col(7).head(2)));
  CHECK(is_seen_in_place(x.block(1, 3, 4, 1)));
  CHECK(is_seen_in_place(x.leftCols(0)));
  CHECK(is_seen_in_place(Eigen::Map<const DynamicMatrix<float>>(x.data(), 10, 4)));
  const RowMajor rows = x;
  CHECK(is_seen_in_place(rows.transpose()));
  CHECK(is_seen_in_place(rows.row(2)));
}

TEST_CASE("anything else is copied into columns") {
  const DynamicMatrix<float> x = support::random_matrix<float>(5, 8, 1);
  CHECK_FALSE(is_seen_in_place(x.topRows(3)));
  CHECK_FALSE(is_seen_in_place(x.row(2)));
  CHECK_FALSE(is_seen_in_place(x.transpose()));
  CHECK_FALSE(is_seen_in_place(RowMajor(x)));
  CHECK_FALSE(is_seen_in_place(2.0F * x));
  CHECK_FALSE(is_seen_in_place(x.colwise().reverse()));
  CHECK_FALSE(is_seen_in_place(x.cast<double>().cast<float>()));
  CHECK_FALSE(is_seen_in_place(
      Eigen::Map<const DynamicMatrix<float>, 0, Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>>(
          x.data(), 2, 4, {10, 2})));
}

TEST_CASE("a copy that is large enough is used again") {
  const DynamicMatrix<float> x = support::random_matrix<float>(4, 6, 2);
  mlp::AlignedBuffer<float> copy(24);
  const float* memory = copy.data();
  CHECK(mlp::detail::contiguous(x.transpose(), copy) == memory);
  CHECK(mlp::detail::contiguous(x.transpose().leftCols(2), copy) == memory);
  CHECK(copy.size() == 24);
}

TEST_CASE("the first number that is not finite is named by row and column") {
  DynamicMatrix<float> x = support::random_matrix<float>(3, 4, 3);
  CHECK_NOTHROW(mlp::detail::require_finite(x.data(), 3, 4, "x"));
  x(2, 3) = std::numeric_limits<float>::infinity();
  CHECK_THROWS_WITH_AS(mlp::detail::require_finite(x.data(), 3, 4, "x"),
                       "mlp: x(2, 3): expected a finite number, found inf", mlp::NonFiniteError);
  x(1, 2) = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_WITH_AS(mlp::detail::require_finite(x.data(), 3, 4, "targets"),
                       "mlp: targets(1, 2): expected a finite number, found nan",
                       mlp::NonFiniteError);
}

TEST_CASE("fixed heights that fit, and heights known only at run time, pass") {
  mlp::require_fixed_height<3, Eigen::Matrix<float, 3, 5>, mlp::InputHeightMismatch>();
  mlp::require_fixed_height<3, Eigen::MatrixXf, mlp::InputHeightMismatch>();
  CHECK(true);
}
