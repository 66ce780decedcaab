#include <mlp/initializer/normal.hpp>

#include <doctest/doctest.h>

#include "support/distribution.hpp"
#include "support/moments.hpp"
#include "support/sample_data.hpp"

TEST_CASE_TEMPLATE("mean, spread and shape of Normal are those asked for", Scalar, float, double) {
  const mlp::Normal init{.mean = 0.5, .stddev = 2.0};
  const auto moments = support::moments_of(support::drawn<Scalar>(init, 40'000, 1, 1));
  CHECK(std::abs(moments.mean - 0.5) < support::rare_deviations * 2.0 / 200.0);
  CHECK(std::abs(moments.variance - 4.0) < support::rare_deviations * 4.0 * std::sqrt(2.0) / 200.0);
  CHECK(std::abs(moments.kurtosis - 3.0) < support::rare_deviations * std::sqrt(24.0) / 200.0);
}

TEST_CASE("normal draws come in storage order, from the given generator") {
  const auto floats = support::drawn<float>(mlp::Normal{}, 10, 1, 1, 7);
  const auto doubles = support::drawn<double>(mlp::Normal{}, 10, 1, 1, 7);
  mlp::Random random(7);
  for (mlp::Index i = 0; i < 10; ++i) {
    const double draw = random.normal();
    CHECK(doubles(i) == draw);
    CHECK(floats(i) == static_cast<float>(draw));
  }
  CHECK(support::same_bits(floats, support::drawn<float>(mlp::Normal{}, 10, 1, 1, 7)));
}
