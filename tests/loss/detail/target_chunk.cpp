#include <mlp/loss/detail/target_chunk.hpp>

#include <doctest/doctest.h>

#include <vector>

using mlp::detail::target_chunk;

TEST_CASE_TEMPLATE("a chunk of a class is the one where it stands, and zeros", Scalar, float,
                   double) {
  const mlp::ClassTarget<Scalar> target(3, 20);
  for (mlp::Index i = 0; i < 20; ++i) {
    const auto chunk = target_chunk(target, i, 2);
    for (mlp::Index k = 0; k < chunk.size(); ++k) {
      CHECK(chunk(k) == (i + k == 3 && k < 2 ? Scalar(1) : Scalar(0)));
    }
  }
  CHECK(target_chunk(mlp::ClassTarget<Scalar>(0, 1), 0, 1).sum() == Scalar(0));
  CHECK(target_chunk(mlp::ClassTarget<Scalar>(1, 1), 0, 1)(0) == Scalar(1));
}

TEST_CASE("of values nothing is read behind the last") {
  const std::vector<double> values{0.5, 0.4, 0.1};
  const mlp::ValueTarget<double> target(values.data());
  const auto chunk = target_chunk(target, 1, 2);  // the address sanitizer looks on
  CHECK(chunk(0) == 0.4);
  CHECK(chunk(1) == 0.1);
  CHECK(chunk.tail(chunk.size() - 2).abs().sum() == 0.0);
}
