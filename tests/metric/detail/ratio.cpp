#include <mlp/metric/detail/ratio.hpp>

#include <doctest/doctest.h>

TEST_CASE("ratio: a fraction, and 0 of nothing") {
  CHECK(mlp::detail::ratio(3, 4) == 0.75);
  CHECK(mlp::detail::ratio(0, 4) == 0.0);
  CHECK(mlp::detail::ratio(0, 0) == 0.0);
}
