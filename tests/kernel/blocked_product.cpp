#include <mlp/kernel/blocked_product.hpp>

#include <mlp/kernel/product.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "support/sample_data.hpp"

namespace {

namespace kernel = mlp::kernel;
using mlp::Index;
using mlp::Range;
using support::random_matrix;
using support::same_bits;
template <class Scalar>
using Matrix = support::DynamicMatrix<Scalar>;

template <class Scalar>
using Blocks = kernel::BlockedProduct<Scalar>;

template <class Scalar>
std::vector<Scalar> room() {
  return std::vector<Scalar>(static_cast<std::size_t>(Blocks<Scalar>::room_size), Scalar(-5));
}

// Around a tile, a panel and a block, and more than two of each.
template <class Scalar>
std::vector<Index> heights() {
  constexpr Index panel = Blocks<Scalar>::rows;
  return {1, panel - 1, panel, panel + 1, 3 * panel + 5};
}
constexpr Index depths[] = {1, 7, mlp::tuning::block_depth, mlp::tuning::block_depth + 1, 600};
template <class Scalar>
std::vector<Index> widths() {
  constexpr Index block = Blocks<Scalar>::columns;
  return {mlp::tuning::least_columns_of_large, 61, block - 1, block, block + 1, 2 * block + 7};
}

TEST_CASE_TEMPLATE("blocks give the bits that tiles give", Scalar, float, double) {
  std::vector<Scalar> memory = room<Scalar>();
  std::uint64_t seed = 0;
  for (const Index m : heights<Scalar>()) {
    for (const Index k : depths) {
      for (const Index n : widths<Scalar>()) {
        CAPTURE(m);
        CAPTURE(k);
        CAPTURE(n);
        const Matrix<Scalar> a = random_matrix<Scalar>(m, k, ++seed);
        const Matrix<Scalar> b = random_matrix<Scalar>(k, n, ++seed);
        const Matrix<Scalar> start = random_matrix<Scalar>(m, 1, ++seed);
        Matrix<Scalar> expected(m, n), found = Matrix<Scalar>::Constant(m, n, Scalar(-77));

        expected = mlp::product(a, b);
        found = mlp::product(a, b).in_blocks(memory.data());
        REQUIRE(same_bits(found, expected));

        expected = mlp::product(a, b).colwise() + start.col(0);
        found = mlp::product(a, b).in_blocks(memory.data()).colwise() + start.col(0);
        REQUIRE(same_bits(found, expected));

        expected += mlp::product(a, b);
        found += mlp::product(a, b).in_blocks(memory.data());
        REQUIRE(same_bits(found, expected));

        const Matrix<Scalar> bt = b.transpose(), at = a.transpose();
        expected = mlp::product(a, b);
        found = mlp::product(a, bt.transpose()).in_blocks(memory.data());
        REQUIRE(same_bits(found, expected));
        found = mlp::product(at.transpose(), b).in_blocks(memory.data());
        REQUIRE(same_bits(found, expected));
      }
    }
  }
}

TEST_CASE_TEMPLATE("blocks: with few columns the room is not touched", Scalar, float, double) {
  std::vector<Scalar> memory = room<Scalar>();
  const Matrix<Scalar> a = random_matrix<Scalar>(70, 300, 1);
  const Matrix<Scalar> b = random_matrix<Scalar>(300, mlp::tuning::least_columns_of_large - 1, 2);
  Matrix<Scalar> found(a.rows(), b.cols());
  found = mlp::product(a, b).in_blocks(memory.data());
  CHECK(std::all_of(memory.begin(), memory.end(), [](Scalar v) { return v == Scalar(-5); }));
  Matrix<Scalar> expected(a.rows(), b.cols());
  expected = mlp::product(a, b);
  CHECK(same_bits(found, expected));
}

TEST_CASE_TEMPLATE("blocks: without room, tiles alone", Scalar, float, double) {
  const Matrix<Scalar> a = random_matrix<Scalar>(70, 300, 1);
  const Matrix<Scalar> b = random_matrix<Scalar>(300, 90, 2);
  Matrix<Scalar> found(a.rows(), b.cols()), expected(a.rows(), b.cols());
  found = mlp::product(a, b).in_blocks(nullptr);
  expected = mlp::product(a, b);
  CHECK(same_bits(found, expected));
}

TEST_CASE_TEMPLATE("blocks: of a map with gaps nothing else is read or written", Scalar, float,
                   double) {
  std::vector<Scalar> memory = room<Scalar>();
  constexpr Index m = 2 * Blocks<Scalar>::rows + 3, k = 300, n = 70;
  // NaN wherever the operands are not.
  const auto with_gaps = [](const Matrix<Scalar>& values) {
    Matrix<Scalar> all = Matrix<Scalar>::Constant(values.rows() + 9, values.cols() + 2,
                                                  std::numeric_limits<Scalar>::quiet_NaN());
    all.block(5, 1, values.rows(), values.cols()) = values;
    return all;
  };
  const Matrix<Scalar> a = random_matrix<Scalar>(m, k, 1), b = random_matrix<Scalar>(k, n, 2);
  const Matrix<Scalar> all_a = with_gaps(a), all_b = with_gaps(b);
  Matrix<Scalar> all_c = Matrix<Scalar>::Constant(m + 9, n + 2, Scalar(-77));
  auto c = all_c.block(5, 1, m, n);
  c = mlp::product(all_a.block(5, 1, m, k), all_b.block(5, 1, k, n)).in_blocks(memory.data());
  Matrix<Scalar> expected(m, n);
  expected = mlp::product(a, b);
  CHECK(same_bits(Matrix<Scalar>(c), expected));
  c.setConstant(Scalar(-77));
  CHECK((all_c.array() == Scalar(-77)).all());
}

TEST_CASE_TEMPLATE("blocks: each part is told of once, in whole chunks, when it is ready", Scalar,
                   float, double) {
  std::vector<Scalar> memory = room<Scalar>();
  for (const Index m : heights<Scalar>()) {
    constexpr Index k = 600, n = 2 * Blocks<Scalar>::columns + 7;
    const Matrix<Scalar> a = random_matrix<Scalar>(m, k, 1), b = random_matrix<Scalar>(k, n, 2);
    Matrix<Scalar> expected(m, n), c(m, n);
    expected = mlp::product(a, b);
    Eigen::MatrixXi told = Eigen::MatrixXi::Zero(m, n);
    c = mlp::product(a, b).in_blocks(memory.data()).finished_by([&](Range rows, Range columns) {
      constexpr Index chunk = kernel::chunk_size<Scalar>;
      REQUIRE(rows.first % chunk == 0);
      REQUIRE((rows.count % chunk == 0 || rows.last() == m));
      const auto part = [&](auto& of) {
        return of.block(rows.first, columns.first, rows.count, columns.count);
      };
      part(told).array() += 1;
      REQUIRE(same_bits(Matrix<Scalar>(part(c)), Matrix<Scalar>(part(expected))));
    });
    CHECK((told.array() == 1).all());
  }
}

}  // namespace
