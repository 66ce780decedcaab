#include <mlp/data/batch.hpp>

#include <doctest/doctest.h>

#include <type_traits>
#include <vector>

TEST_CASE("a batch refers to what it is made of") {
  const Eigen::MatrixXf x = Eigen::MatrixXf::Zero(2, 3);
  const std::vector<int> y{0, 1, 0};
  const Eigen::VectorXf weights = Eigen::VectorXf::Ones(3);
  const mlp::Batch batch{x, y, weights};
  static_assert(
      std::is_same_v<decltype(batch),
                     const mlp::Batch<Eigen::MatrixXf, std::vector<int>, Eigen::VectorXf>>);
  CHECK(&batch.x == &x);
  CHECK(&batch.y == &y);
  CHECK(&batch.weights == &weights);
  static_assert(decltype(batch)::is_weighted);
  const mlp::Batch plain{x, y};
  static_assert(!decltype(plain)::is_weighted);
  CHECK(&plain.x == &x);
}

TEST_CASE("a batch with a name keeps the expressions that it is made of") {
  const Eigen::MatrixXf x = Eigen::MatrixXf::Identity(3, 3);
  const mlp::Batch batch{x.leftCols(2), std::vector<int>{2, 1}};
  CHECK(batch.x.cols() == 2);  // the address sanitizer looks on
  CHECK(batch.x(1, 1) == 1.0F);
  CHECK(batch.y[0] == 2);
}
