// product(A, B) as an expression: on whatever stores its operands, and with the bits of the tiles.
#include <mlp/kernel/product.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "support/allocation_counter.hpp"
#include "support/sample_data.hpp"

namespace {

using mlp::Index;
using mlp::product;

template <class Scalar>
using ByColumns = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor>;
template <class Scalar>
using ByRows = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

// start + A B, one multiply-add a term in ascending order of k.
template <class Scalar>
ByColumns<Scalar> by_loops(const ByColumns<Scalar>& a, const ByColumns<Scalar>& b,
                           ByColumns<Scalar> start) {
  for (Index n = 0; n < b.cols(); ++n) {
    for (Index i = 0; i < a.rows(); ++i) {
      for (Index k = 0; k < a.cols(); ++k) {
        start(i, n) = mlp::kernel::rounds_once ? std::fma(a(i, k), b(k, n), start(i, n))
                                               : start(i, n) + a(i, k) * b(k, n);
      }
    }
  }
  return start;
}

template <class Found, class Expected>
bool same(const Found& found, const Expected& expected) {
  return found.rows() == expected.rows() && found.cols() == expected.cols() &&
         (found.array() == expected.array()).all();
}

constexpr Index sizes[] = {1, 2, 3, 7, 10, 16, 17, 33, 49, 130};
constexpr Index depths[] = {1, 3, 17, 129, 300};

template <class Function>
void for_sizes(Function&& f) {
  for (const Index m : sizes) {
    for (const Index n : {1, 2, 7, 8, 19}) {
      for (const Index k : depths) {
        if (m * n * k > 200'000) continue;
        CAPTURE(m);
        CAPTURE(n);
        CAPTURE(k);
        f(m, n, k);
      }
    }
  }
}

}  // namespace

TEST_CASE_TEMPLATE(
    "product: one multiply-add a term in ascending order, however operands are stored", Scalar,
    float, double) {
  for_sizes([](Index m, Index n, Index k) {
    const ByColumns<Scalar> a = support::random_matrix<Scalar>(m, k, 1);
    const ByColumns<Scalar> b = support::random_matrix<Scalar>(k, n, 2);
    const ByColumns<Scalar> at = a.transpose(), bt = b.transpose();
    const ByRows<Scalar> a_rows = a, b_rows = b;
    const ByColumns<Scalar> expected = by_loops<Scalar>(a, b, ByColumns<Scalar>::Zero(m, n));
    ByColumns<Scalar> c;
    c = product(a, b);
    REQUIRE(same(c, expected));
    for (const bool into_rows : {false, true}) {
      ByRows<Scalar> c_rows(m, n);
      const auto check = [&](const auto& value) {
        if (into_rows) {
          c_rows.setConstant(Scalar(7));
          c_rows = value;
          REQUIRE(same(c_rows, expected));
        } else {
          c.setConstant(Scalar(7));
          c = value;
          REQUIRE(same(c, expected));
        }
      };
      check(product(a, b));
      check(product(at.transpose(), b));
      check(product(a, bt.transpose()));
      check(product(at.transpose(), bt.transpose()));
      check(product(a_rows, b));
      check(product(a, b_rows));
      check(product(a_rows, b_rows));
    }
  });
}

TEST_CASE_TEMPLATE("product: += goes on with the sums", Scalar, float, double) {
  for_sizes([](Index m, Index n, Index k) {
    const ByColumns<Scalar> a = support::random_matrix<Scalar>(m, k, 1);
    const ByColumns<Scalar> b = support::random_matrix<Scalar>(k, n, 2);
    const ByColumns<Scalar> start = support::random_matrix<Scalar>(m, n, 3);
    const ByColumns<Scalar> expected = by_loops<Scalar>(a, b, start);
    ByColumns<Scalar> c = start;
    c += product(a, b);
    REQUIRE(same(c, expected));
    ByRows<Scalar> c_rows = start;
    c_rows += product(a, b);
    REQUIRE(same(c_rows, expected));
    const ByRows<Scalar> a_rows = a;
    c = start;
    c += product(a_rows, b);
    REQUIRE(same(c, expected));
    // In two halves as in one.
    c = start;
    c += product(a.leftCols(k / 2), b.topRows(k / 2));
    c += product(a.rightCols(k - k / 2), b.bottomRows(k - k / 2));
    REQUIRE(same(c, expected));
  });
}

TEST_CASE_TEMPLATE("product: a vector that is added to its columns starts their sums", Scalar,
                   float, double) {
  for_sizes([](Index m, Index n, Index k) {
    const ByColumns<Scalar> a = support::random_matrix<Scalar>(m, k, 1);
    const ByRows<Scalar> a_rows = a;
    const ByColumns<Scalar> b = support::random_matrix<Scalar>(k, n, 2);
    const Eigen::Matrix<Scalar, Eigen::Dynamic, 1> bias = support::random_matrix<Scalar>(m, 1, 3);
    const ByColumns<Scalar> expected = by_loops<Scalar>(a, b, bias.replicate(1, n));
    ByColumns<Scalar> c(m, n);
    c = product(a, b).colwise() + bias;
    REQUIRE(same(c, expected));
    c.setZero();
    c = product(a_rows, b).colwise() + bias;
    REQUIRE(same(c, expected));
  });
}

// Heights known at compile time, of which few are computed as the transposed product.
TEST_CASE_TEMPLATE("product: few rows of fixed number", Scalar, float, double) {
  const auto check = []<int rows>(std::integral_constant<int, rows>) {
    for (const Index n : {1, 3, 8, 16, 40, 100}) {
      for (const Index k : {1, 5, 300}) {
        CAPTURE(rows);
        CAPTURE(n);
        const ByColumns<Scalar> a = support::random_matrix<Scalar>(rows, k, 1);
        const ByColumns<Scalar> x = support::random_matrix<Scalar>(n, k, 2);
        const ByColumns<Scalar> start = support::random_matrix<Scalar>(rows, n, 3);
        const mlp::Matrix<Scalar, rows, mlp::dynamic> dz = a;
        mlp::Matrix<Scalar, rows, mlp::dynamic> c = start;
        c += product(dz, x.transpose());
        REQUIRE(same(c, by_loops<Scalar>(a, x.transpose(), start)));
        c = product(dz, x.transpose());
        REQUIRE(same(c, by_loops<Scalar>(a, x.transpose(), ByColumns<Scalar>::Zero(rows, n))));
      }
    }
  };
  check(std::integral_constant<int, 1>{});
  check(std::integral_constant<int, 2>{});
  check(std::integral_constant<int, 10>{});
  check(std::integral_constant<int, 17>{});
}

TEST_CASE("product: blocks, maps and vectors, and what stands beside them is untouched") {
  using Matrix = ByColumns<float>;
  const Matrix a = support::random_matrix<float>(30, 40, 1),
               b = support::random_matrix<float>(40, 20, 2);
  Matrix c = Matrix::Constant(50, 30, -5.0F);
  auto part = c.block(3, 4, 21, 9);
  part = product(a.block(2, 5, 21, 13), b.block(7, 1, 13, 9));
  const Matrix expected =
      by_loops<float>(a.block(2, 5, 21, 13), b.block(7, 1, 13, 9), Matrix::Zero(21, 9));
  CHECK(same(part, expected));
  CHECK((c.array() == -5.0F).count() == 50 * 30 - 21 * 9);

  Eigen::VectorXf y;
  y = product(a, b.col(3));
  CHECK(same(y, by_loops<float>(a, b.col(3), Matrix::Zero(30, 1))));
  Eigen::RowVectorXf z(20);
  z = product(y.head(40 - 10).transpose(), b.topRows(30));
  CHECK(same(z, by_loops<float>(Matrix(y.transpose()), b.topRows(30), Matrix::Zero(1, 20))));
  std::vector<float> memory(60, -1.0F);
  Eigen::Map<Matrix> map(memory.data() + 10, 2, 20);
  map = product(a.topRows(2), b);
  CHECK(same(map, by_loops<float>(a.topRows(2), b, Matrix::Zero(2, 20))));
  CHECK(memory[9] == -1.0F);
  CHECK(memory[50] == -1.0F);
}

TEST_CASE("product: nothing is allocated") {
  const ByColumns<float> a = support::random_matrix<float>(100, 130, 1);
  const ByRows<float> a_rows = a;
  const ByColumns<float> b = support::random_matrix<float>(130, 90, 2);
  ByColumns<float> c(100, 90);
  const Eigen::VectorXf bias = Eigen::VectorXf::Ones(100);
  const support::AllocationCounter counter;
  c = product(a, b);
  c += product(a_rows, b);
  c = product(a, b).colwise() + bias;
  const auto used = counter.count();
  CHECK(used.calls == 0);
}

TEST_CASE("product: sizes that are known at compile time are part of the type") {
  const mlp::Matrix<float, 3, 4> a = mlp::Matrix<float, 3, 4>::Ones();
  const mlp::Matrix<float, 4, mlp::dynamic> b = mlp::Matrix<float, 4, mlp::dynamic>::Ones(4, 5);
  const auto expression = product(a, b);
  static_assert(decltype(expression)::RowsAtCompileTime == 3);
  static_assert(decltype(expression)::ColsAtCompileTime == mlp::dynamic);
  CHECK(expression.rows() == 3);
  CHECK(expression.cols() == 5);
  const Eigen::MatrixXf c = expression;
  CHECK((c.array() == 4.0F).all());
}
