#include <mlp/core/target.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <list>
#include <string>
#include <vector>

TEST_CASE_TEMPLATE("a class stands for a one among zeros", Scalar, float, double) {
  const mlp::ClassTarget<Scalar> target(3, 20);
  CHECK(target.label() == 3);
  for (mlp::Index i = 0; i < 20; ++i) CHECK(target(i) == (i == 3 ? Scalar(1) : Scalar(0)));
}

TEST_CASE("for a single output, class 1 is one and class 0 is zero") {
  CHECK(mlp::ClassTarget<float>(0, 1)(0) == 0.0F);
  CHECK(mlp::ClassTarget<float>(1, 1)(0) == 1.0F);
  CHECK(mlp::ClassTarget<float>(1, 1).label() == 1);
}

TEST_CASE("values are seen in place") {
  const std::vector<double> values{0.1, 0.5, 0.4};
  const mlp::ValueTarget<double> target(values.data());
  CHECK(target.values() == values.data());
  for (mlp::Index i = 0; i < 3; ++i) CHECK(target(i) == values[static_cast<std::size_t>(i)]);
}

TEST_CASE("what counts as labels and what as values") {
  static_assert(mlp::LabelVector<std::vector<int>>);
  static_assert(mlp::LabelVector<const std::vector<std::uint8_t>&>);
  static_assert(mlp::LabelVector<std::array<long, 3>>);
  static_assert(mlp::LabelVector<Eigen::VectorXi>);
  static_assert(mlp::LabelVector<Eigen::RowVectorXi>);
  static_assert(!mlp::LabelVector<Eigen::MatrixXi>);
  static_assert(!mlp::LabelVector<std::vector<float>>);
  static_assert(!mlp::LabelVector<std::vector<std::string>>);
  static_assert(!mlp::LabelVector<std::list<int>>);
  static_assert(!mlp::LabelVector<int>);
  static_assert(mlp::ValueMatrix<Eigen::MatrixXf>);
  static_assert(mlp::ValueMatrix<Eigen::RowVectorXd>);
  static_assert(!mlp::ValueMatrix<Eigen::MatrixXi>);
  static_assert(!mlp::ValueMatrix<Eigen::Matrix<bool, 2, 2>>);
  static_assert(!mlp::ValueMatrix<std::vector<float>>);
}
