#include <mlp/kernel/squares.hpp>

#include <doctest/doctest.h>

#include <vector>

#include "support/sample_data.hpp"

namespace {

template <class Scalar>
void check_sums() {
  const auto values = support::random_matrix<Scalar>(1, 1003, 1);
  for (mlp::Index count = 0; count <= 1003; count += count < 40 ? 1 : 107) {
    CAPTURE(count);
    long double expected = 0.0L;
    for (mlp::Index i = 0; i < count; ++i) {
      expected += static_cast<long double>(values(i)) * static_cast<long double>(values(i));
    }
    const double found = mlp::kernel::sum_of_squares(values.data(), count);
    CHECK(std::abs(found - static_cast<double>(expected)) <= 1e-14 * found);
  }
  CHECK(mlp::kernel::sum_of_squares(values.data(), 1003) > 300.0);
}

}  // namespace

TEST_CASE("squares: their sum is that of plain arithmetic, for any length") {
  check_sums<float>();
  check_sums<double>();
}

TEST_CASE("squares: floats neither overflow nor vanish") {
  const std::vector<float> large(100, 3e38F);
  CHECK(mlp::kernel::sum_of_squares(large.data(), 100) ==
        doctest::Approx(100.0 * double(3e38F) * double(3e38F)));
  const std::vector<float> small(100, 1e-38F);
  CHECK(mlp::kernel::sum_of_squares(small.data(), 100) ==
        doctest::Approx(100.0 * double(1e-38F) * double(1e-38F)));
}

TEST_CASE("squares: the bits do not depend on the address") {
  const auto values = support::random_matrix<float>(1, 500, 2);
  std::vector<float> shifted(501);
  std::copy_n(values.data(), 500, shifted.begin() + 1);
  CHECK(mlp::kernel::sum_of_squares(values.data(), 500) ==
        mlp::kernel::sum_of_squares(shifted.data() + 1, 500));
}

TEST_CASE("squares: each value of a chunk has its sum") {
  const std::vector<double> a{1, 2, 3};
  const std::vector<double> b{4, 5, 6};
  mlp::kernel::ChunkSums<double> sums = mlp::kernel::ChunkSums<double>::Zero();
  mlp::kernel::add_squares(a.data(), 3, sums);
  mlp::kernel::add_squares(b.data(), 2, sums);
  CHECK(sums(0) == 17.0);
  CHECK(sums(1) == 29.0);
  CHECK(sums(2) == 9.0);
  CHECK(sums(3) == 0.0);
}
