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
  const std::vector<double> values{0.1, 0.2, 0.7, 0.5, 0.4, 0.1};
  const mlp::ValueTargets<double> targets(values.data(), 2, 3);
  CHECK(targets.size() == 2);
  CHECK(targets[1](0) == 0.5);
  CHECK(targets.label(0) == 2);
  CHECK(targets.label(1) == 0);

  const std::vector<double> single{0.5, 0.6};
  CHECK(mlp::ValueTargets<double>(single.data(), 2, 1).label(0) == 0);
  CHECK(mlp::ValueTargets<double>(single.data(), 2, 1).label(1) == 1);
}

TEST_CASE_TEMPLATE("labels of every integer type are read and checked", Label, std::uint8_t,
                   std::int8_t, char, std::uint16_t, int, unsigned, std::int64_t, std::uint64_t,
                   bool) {
  const std::array<Label, 3> labels{Label(1), Label(0), Label(1)};
  const mlp::ClassTargets<float, Label> targets(labels.data(), 3, 2);
  CHECK(targets.size() == 3);
  CHECK(targets.label(0) == 1);
  CHECK(targets[1](0) == 1.0F);
  CHECK_NOTHROW(targets.require_in_range());
}

TEST_CASE("a class out of range is named with its sample and the range") {
  const std::vector<std::uint8_t> bytes{9, 10};
  CHECK_THROWS_WITH_AS(
      (mlp::ClassTargets<float, std::uint8_t>(bytes.data(), 2, 10)).require_in_range(),
      "mlp: class index of sample 1: expected 0 to 9, found 10", mlp::ClassIndexError);
  const std::vector<int> negative{-1};
  CHECK_THROWS_WITH_AS((mlp::ClassTargets<float, int>(negative.data(), 1, 10)).require_in_range(),
                       "mlp: class index of sample 0: expected 0 to 9, found -1",
                       mlp::ClassIndexError);
  // -1 as an unsigned number, which a conversion to a signed one would let pass.
  const std::vector<std::uint64_t> huge{~std::uint64_t{0}};
  CHECK_THROWS_AS((mlp::ClassTargets<float, std::uint64_t>(huge.data(), 1, 10)).require_in_range(),
                  mlp::ClassIndexError);
  const std::vector<int> two{2};
  CHECK_THROWS_WITH_AS((mlp::ClassTargets<float, int>(two.data(), 1, 1)).require_in_range(),
                       "mlp: class index of sample 0: expected 0 to 1, found 2",
                       mlp::ClassIndexError);
}

TEST_CASE("what counts as class indices and what as values") {
  static_assert(mlp::ClassIndices<std::vector<int>>);
  static_assert(mlp::ClassIndices<const std::vector<std::uint8_t>&>);
  static_assert(mlp::ClassIndices<std::array<long, 3>>);
  static_assert(mlp::ClassIndices<Eigen::VectorXi>);
  static_assert(mlp::ClassIndices<Eigen::RowVectorXi>);
  static_assert(!mlp::ClassIndices<Eigen::MatrixXi>);
  static_assert(!mlp::ClassIndices<std::vector<float>>);
  static_assert(!mlp::ClassIndices<std::vector<std::string>>);
  static_assert(!mlp::ClassIndices<std::list<int>>);
  static_assert(!mlp::ClassIndices<int>);
  static_assert(mlp::TargetValues<Eigen::MatrixXf>);
  static_assert(mlp::TargetValues<Eigen::RowVectorXd>);
  static_assert(!mlp::TargetValues<Eigen::MatrixXi>);
  static_assert(!mlp::TargetValues<Eigen::Matrix<bool, 2, 2>>);
  CHECK_FALSE(mlp::TargetValues<std::vector<float>>);
}
