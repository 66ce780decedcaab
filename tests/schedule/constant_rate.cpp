#include <mlp/schedule/constant_rate.hpp>

#include <doctest/doctest.h>

TEST_CASE("constant_rate: one, always") {
  for (const mlp::Index step : {0, 1, 99, 100}) CHECK(mlp::ConstantRate{}(step, 100) == 1.0);
}
