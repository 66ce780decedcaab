#include <mlp/kernel/operands.hpp>

#include <doctest/doctest.h>

#include <utility>
#include <vector>

namespace {

namespace kernel = mlp::kernel;
using mlp::Index;

// 100 k + n
std::vector<float> numbered(Index rows, Index cols, bool by_rows) {
  std::vector<float> b(static_cast<std::size_t>(rows * cols));
  for (Index k = 0; k < rows; ++k) {
    for (Index n = 0; n < cols; ++n) {
      b[static_cast<std::size_t>(by_rows ? n + k * cols : k + n * rows)] =
          static_cast<float>(100 * k + n);
    }
  }
  return b;
}

}  // namespace

TEST_CASE("values in a cache line") {
  CHECK(kernel::values_per_line<float> == 16);
  CHECK(kernel::values_per_line<double> == 8);
}

TEST_CASE("a cursor reads B by columns and by rows alike") {
  constexpr Index rows = 5;
  constexpr Index cols = 9;
  const auto by_columns = numbered(rows, cols, false);
  const auto by_rows = numbered(rows, cols, true);
  const std::make_index_sequence<3> three;
  const auto natural = kernel::Right<float>{by_columns.data(), rows}.cursor<3>(4, three);
  const auto transposed = kernel::RightTransposed<float>{by_rows.data(), cols}.cursor<3>(4, three);
  for (Index k = 0; k < rows; ++k) {
    for (int n = 0; n < 3; ++n) {
      CHECK(natural(k, n) == static_cast<float>(100 * k + 4 + n));
      CHECK(transposed(k, n) == natural(k, n));
    }
    natural.prefetch(k);
    transposed.prefetch(k);
  }
}

TEST_CASE("a part of a transposed B is asked for by the whole one's indices") {
  constexpr Index cols = 9;
  const auto whole = numbered(5, cols, true);
  // Rows from 2 and columns from 3 on, cut out.
  std::vector<float> part;
  for (Index k = 2; k < 5; ++k) {
    for (Index n = 3; n < cols; ++n) part.push_back(whole[static_cast<std::size_t>(n + k * cols)]);
  }
  const kernel::RightTransposed<float> right{part.data(), cols - 3, 2, 3};
  const auto cursor = right.cursor<2>(6, std::make_index_sequence<2>{});
  for (Index k = 2; k < 5; ++k) {
    CHECK(cursor(k, 0) == static_cast<float>(100 * k + 6));
    CHECK(cursor(k, 1) == static_cast<float>(100 * k + 7));
  }
}
