#include <mlp/kernel/squares.hpp>

#include <doctest/doctest.h>

#include <vector>

#include "support/sample_data.hpp"

namespace {

template <class Scalar>
double sum_of(const Scalar* values, mlp::Index count) {
  return mlp::kernel::sum_of_squares<Scalar>(mlp::ConstSegment<Scalar>(values, count));
}

template <class Scalar>
void check_sums() {
  const auto values = support::random_matrix<Scalar>(1, 1003, 1);
  for (mlp::Index count = 0; count <= 1003; count += count < 40 ? 1 : 107) {
    CAPTURE(count);
    long double expected = 0.0L;
    for (mlp::Index i = 0; i < count; ++i) {
      expected += static_cast<long double>(values(i)) * static_cast<long double>(values(i));
    }
    const double found = sum_of(values.data(), count);
    CHECK(std::abs(found - static_cast<double>(expected)) <= 1e-14 * found);
  }
  CHECK(sum_of(values.data(), 1003) > 300.0);
}

}  // namespace

TEST_CASE("squares: their sum is that of plain arithmetic, for any length") {
  check_sums<float>();
  check_sums<double>();
}

TEST_CASE("squares: floats neither overflow nor vanish") {
  const std::vector<float> large(100, 3e38F);
  CHECK(sum_of(large.data(), 100) == doctest::Approx(100.0 * double(3e38F) * double(3e38F)));
  const std::vector<float> small(100, 1e-38F);
  CHECK(sum_of(small.data(), 100) == doctest::Approx(100.0 * double(1e-38F) * double(1e-38F)));
}

TEST_CASE("squares: the bits do not depend on the address") {
  const auto values = support::random_matrix<float>(1, 500, 2);
  std::vector<float> shifted(501);
  std::copy_n(values.data(), 500, shifted.begin() + 1);
  CHECK(sum_of(values.data(), 500) == sum_of(shifted.data() + 1, 500));
}

TEST_CASE("squares: each number of a chunk has its sum") {
  using V = mlp::kernel::Chunk<double>;
  mlp::kernel::ChunkSums<double> sums(0.0);
  sums = mlp::kernel::plus_squares<double>(sums, V::counting_from(1));
  sums = mlp::kernel::plus_squares<double>(sums, V::counting_from(4));
  CHECK(sums.array()(0) == 17.0);
  CHECK(sums.array()(1) == 29.0);
}
