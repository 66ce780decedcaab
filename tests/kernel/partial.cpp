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

TEST_CASE_TEMPLATE("partial: a block is copied, and nothing around it", Scalar, float, double) {
  for (mlp::Index rows = 0; rows < 20; ++rows) {
    constexpr mlp::Index cols = 3, from_stride = 21, to_stride = 23;
    // Ends with the last number of the block, so that the address sanitizer sees a read too far.
    std::vector<Scalar> from(static_cast<std::size_t>((cols - 1) * from_stride + rows));
    for (std::size_t i = 0; i < from.size(); ++i) from[i] = Scalar(i + 1);
    std::vector<Scalar> to(static_cast<std::size_t>(cols * to_stride), Scalar(-7));
    kernel::copy_block(from.data(), from_stride, rows, cols, to.data(), to_stride);
    for (mlp::Index i = 0; i < cols * to_stride; ++i) {
      const mlp::Index r = i % to_stride, c = i / to_stride;
      CHECK(to[static_cast<std::size_t>(i)] ==
            (r < rows ? from[static_cast<std::size_t>(r + c * from_stride)] : Scalar(-7)));
    }
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
