#include <mlp/initializer/constant.hpp>

#include <doctest/doctest.h>

TEST_CASE_TEMPLATE("every value is the constant, and nothing is drawn", Scalar, float, double) {
  Eigen::Array<Scalar, Eigen::Dynamic, 1> values(37);
  mlp::Random random(1);
  const auto before = random.state();
  mlp::Constant{.value = 0.25}(mlp::Segment<Scalar>(values.data(), 37), 1, 1, random);
  CHECK(values.minCoeff() == Scalar(0.25));
  CHECK(values.maxCoeff() == Scalar(0.25));
  mlp::Zeros{}(mlp::Segment<Scalar>(values.data(), 36), 1, 1, random);
  CHECK(values.head(36).abs().maxCoeff() == Scalar(0));
  CHECK(values(36) == Scalar(0.25));
  CHECK(random.state() == before);
}
