#include <mlp/kernel/tile.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "support/sample_data.hpp"

namespace {

namespace kernel = mlp::kernel;
using mlp::Index;

// c += a b over the terms 2 to 10 of 13, one multiply-add each in ascending order.
template <class Scalar, int RowPackets, int Cols>
void check_tile() {
  using Tile = kernel::Tile<Scalar, RowPackets, Cols, kernel::Right<Scalar>>;
  constexpr Index depth = 13;
  const auto a = support::random_matrix<Scalar>(Tile::rows, depth, 1);
  const auto b = support::random_matrix<Scalar>(depth, Cols + 1, 2);
  auto c = support::random_matrix<Scalar>(Tile::rows, Cols, 3);
  auto expected = c;
  for (Index n = 0; n < Cols; ++n) {
    for (Index i = 0; i < Tile::rows; ++i) {
      for (Index k = 2; k < 10; ++k) {
        expected(i, n) = kernel::rounds_once ? std::fma(a(i, k), b(k, n + 1), expected(i, n))
                                             : expected(i, n) + a(i, k) * b(k, n + 1);
      }
    }
  }
  const kernel::Output<Scalar> to{c.data(), Tile::rows};
  Tile::accumulate({a.data(), Tile::rows}, {b.data(), depth}, 1, {2, 8}, {c.data(), Tile::rows},
                   to);
  CHECK((c.array() == expected.array()).all());
}

}  // namespace

TEST_CASE_TEMPLATE("tiles of several shapes are sums of multiply-adds", Scalar, float, double) {
  check_tile<Scalar, 1, 1>();
  check_tile<Scalar, 2, 3>();
  check_tile<Scalar, 3, 8>();
  check_tile<Scalar, 16, 1>();
}
