#include <mlp/kernel/product_operand.hpp>

#include <doctest/doctest.h>

#include <vector>

namespace {

using mlp::detail::overlap;
using mlp::detail::product_operand;

TEST_CASE("product_operand: every element is where it says") {
  const auto check = [](const auto& m) {
    const auto operand = product_operand(m);
    REQUIRE(operand.rows == m.rows());
    REQUIRE(operand.cols == m.cols());
    CHECK(operand.transpose().rows == m.cols());
    CHECK(operand.transpose().cols == m.rows());
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

TEST_CASE("product_operand: blocks of one matrix overlap where they share a number") {
  const Eigen::MatrixXf m = Eigen::MatrixXf::Zero(7, 6);
  struct Place {
    mlp::Index row, col, rows, cols;
  };
  std::vector<Place> places;
  for (mlp::Index row : {0, 2, 5}) {
    for (mlp::Index col : {0, 1, 4}) {
      for (mlp::Index rows : {1, 2, 6}) {
        if (row + rows > m.rows()) continue;
        for (mlp::Index cols : {1, 2}) places.push_back({row, col, rows, cols});
      }
    }
  }
  const auto share = [](mlp::Index first, mlp::Index count, mlp::Index other, mlp::Index others) {
    return first < other + others && other < first + count;
  };
  for (const Place& p : places) {
    const auto block = m.block(p.row, p.col, p.rows, p.cols);
    for (const Place& q : places) {
      const auto other = m.block(q.row, q.col, q.rows, q.cols);
      const bool expected =
          share(p.row, p.rows, q.row, q.rows) && share(p.col, p.cols, q.col, q.cols);
      CHECK(overlap(product_operand(block), product_operand(other)) == expected);
      CHECK(overlap(product_operand(block.transpose()), product_operand(other)) == expected);
    }
  }
  // A map that begins within a column and goes on in the next.
  const Eigen::Map<const Eigen::MatrixXf, 0, Eigen::OuterStride<>> wrapped(m.data() + 5, 4, 1,
                                                                           Eigen::OuterStride<>(7));
  const auto overlaps = [&](const auto& other) {
    const bool found = overlap(product_operand(wrapped), product_operand(other));
    CHECK(overlap(product_operand(other), product_operand(wrapped)) == found);
    return found;
  };
  CHECK(overlaps(m.block(5, 0, 1, 1)));
  CHECK(overlaps(m.block(0, 1, 1, 1)));
  CHECK(overlaps(m.block(1, 1, 1, 1)));
  CHECK_FALSE(overlaps(m.block(2, 1, 5, 1)));
  CHECK_FALSE(overlaps(m.block(0, 0, 5, 1)));
}

}  // namespace
