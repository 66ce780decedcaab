#include <mlp/core/finite.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <vector>

using mlp::are_finite;
using mlp::is_finite;

static_assert(is_finite(0.0F) && is_finite(-0.0) && is_finite(std::numeric_limits<float>::max()));
static_assert(!is_finite(std::numeric_limits<double>::infinity()));

TEST_CASE("every float is as finite as the standard library says") {
  std::uint64_t wrong = 0;
  // All exponents and signs, and of the mantissas some with few and some with many bits.
  for (std::uint32_t upper = 0; upper < 0x10000; ++upper) {
    for (const std::uint32_t lower : {0U, 1U, 0x8000U, 0xFFFFU}) {
      const auto x = std::bit_cast<float>(upper << 16 | lower);
      if (is_finite(x) != std::isfinite(x)) ++wrong;
      const auto bits = std::uint64_t{upper} << 48 | lower;
      const auto y = std::bit_cast<double>(bits);
      if (is_finite(y) != std::isfinite(y)) ++wrong;
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("one number that is not finite is found wherever it stands") {
  for (mlp::Index n = 1; n < 40; ++n) {
    std::vector<double> values(static_cast<std::size_t>(n), -1e308);
    CHECK(are_finite(values.data(), n));
    CHECK(mlp::first_not_finite(values.data(), n) == n);
    for (double& value : values) {
      value = std::numeric_limits<double>::quiet_NaN();
      CHECK_FALSE(are_finite(values.data(), n));
      CHECK(mlp::first_not_finite(values.data(), n) == &value - values.data());
      value = -std::numeric_limits<double>::infinity();
      CHECK_FALSE(are_finite(values.data(), n));
      value = 5e-324;
    }
  }
  CHECK(are_finite(static_cast<const float*>(nullptr), 0));
}
