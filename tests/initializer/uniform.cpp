#include <mlp/initializer/uniform.hpp>

#include <doctest/doctest.h>

#include "support/distribution.hpp"
#include "support/moments.hpp"
#include "support/sample_data.hpp"

TEST_CASE_TEMPLATE("bounds, mean, spread and shape of Uniform are those asked for", Scalar, float,
                   double) {
  const mlp::Uniform init{.low = -1.0, .high = 3.0};
  const auto values = support::drawn<Scalar>(init, 40'000, 1, 1);
  CHECK(values.minCoeff() >= Scalar(-1));
  CHECK(values.maxCoeff() <= Scalar(3));
  CHECK(values.minCoeff() < Scalar(-0.99));
  CHECK(values.maxCoeff() > Scalar(2.99));
  const auto moments = support::moments_of(values);
  CHECK(std::abs(moments.mean - 1.0) < support::rare_deviations * std::sqrt(16.0 / 12.0) / 200.0);
  CHECK(std::abs(moments.variance - 16.0 / 12.0) < 0.03);
  CHECK(std::abs(moments.kurtosis - 1.8) < 0.05);
}

TEST_CASE("uniform draws come in storage order, from the given generator") {
  const auto floats = support::drawn<float>(mlp::Uniform{}, 10, 1, 1, 7);
  mlp::Random random(7);
  for (mlp::Index i = 0; i < 10; ++i) {
    CHECK(floats(i) == static_cast<float>(random.uniform(-1.0, 1.0)));
  }
  CHECK(support::same_bits(floats, support::drawn<float>(mlp::Uniform{}, 10, 1, 1, 7)));
}
