#include <mlp/kernel/product_operand.hpp>

#include <doctest/doctest.h>

namespace {

using mlp::detail::product_operand;

TEST_CASE("product_operand: every element is where it says") {
  const auto check = [](const auto& m) {
    const auto operand = product_operand(m);
    REQUIRE(operand.rows == m.rows());
    REQUIRE(operand.cols == m.cols());
    for (mlp::Index i = 0; i < m.rows(); ++i) {
      for (mlp::Index k = 0; k < m.cols(); ++k) {
        const auto at = operand.is_transposed ? k + i * operand.stride : i + k * operand.stride;
        CHECK(operand.data[at] == m(i, k));
        const auto t = operand.transpose();
        CHECK(t.data[t.is_transposed ? i + k * t.stride : k + i * t.stride] == m(i, k));
      }
    }
  };
  Eigen::MatrixXd m(4, 5);
  for (int i = 0; i < 20; ++i) m(i) = i;
  const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = m;
  check(m);
  check(rows);
  check(m.transpose());
  check(m.block(1, 2, 2, 3));
  check(rows.block(1, 2, 2, 3));
  check(rows.transpose());
  check(m.col(3));
  check(rows.row(2));
  check(m.col(3).transpose());
  check(m.middleRows(2, 1));
  check(rows.middleRows(2, 1));
}

TEST_CASE("product_operand: a single row is one of columns") {
  const Eigen::RowVectorXf row = Eigen::RowVectorXf::LinSpaced(7, 0.0F, 6.0F);
  const auto operand = product_operand(row);
  static_assert(!decltype(operand)::is_transposed);
  CHECK(operand.stride == 1);
}

}  // namespace
