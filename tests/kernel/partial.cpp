#include <mlp/kernel/partial.hpp>

#include <doctest/doctest.h>

#include <vector>

namespace kernel = mlp::kernel;

TEST_CASE_TEMPLATE("partial: as many values are copied as were asked for", Scalar, float, double) {
  for (mlp::Index count = 0; count < 48; ++count) {
    // Exactly as long as needed, so that the address sanitizer sees a read too far.
    std::vector<Scalar> from(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < from.size(); ++i) from[i] = Scalar(i + 1);
    std::vector<Scalar> to(static_cast<std::size_t>(count) + 1, Scalar(-7));
    kernel::copy_fewer<48>(from.data(), count, to.data());
    CHECK(to.back() == Scalar(-7));  // a write under a mask is one that the sanitizer does not see
    to.pop_back();
    CHECK(to == from);
  }
}

TEST_CASE("partial: halves are combined, in this order") {
  Eigen::Array<double, 8, 1> x;
  x << 1, 2, 3, 4, 5, 6, 7, 8;
  const double found =
      kernel::detail::reduce(x, [](const auto& a, const auto& b) { return a - b; });
  // ((1 - 5) - (3 - 7)) - ((2 - 6) - (4 - 8))
  CHECK(found == 0.0);
  x(0) = 2;
  CHECK(kernel::detail::reduce(x, [](const auto& a, const auto& b) { return a - b; }) == 1.0);
}
