#include "mnist/pixel_scale.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace {

using mnist::PixelScale;

TEST_CASE("pixel_scale: as it stands it is the quotient by 255 to the last bit") {
  std::vector<std::uint8_t> pixels(256);
  for (std::size_t i = 0; i < 256; ++i) pixels[i] = static_cast<std::uint8_t>(i);
  std::vector<float> x(256, -1.0F);
  PixelScale{}.apply(pixels, x.data());
  for (std::size_t i = 0; i < 256; ++i) {
    CHECK(x[i] == static_cast<float>(i) / 255.0F);
    CHECK(PixelScale{}(static_cast<float>(i)) == x[i]);
  }
}

TEST_CASE("pixel_scale: centre and scale, within a rounding of each operation") {
  constexpr double centre = 0.1307;
  constexpr double scale = 1.0 / 0.3081;
  const PixelScale scaled{.centre = 0.1307F, .scale = static_cast<float>(scale)};
  constexpr auto epsilon = static_cast<double>(std::numeric_limits<float>::epsilon());
  for (int pixel = 0; pixel < 256; ++pixel) {
    const std::uint8_t byte = static_cast<std::uint8_t>(pixel);
    float x = 0.0F;
    scaled.apply({&byte, 1}, &x);
    CHECK(std::abs(static_cast<double>(x) - (pixel / 255.0 - centre) * scale) <
          2 * epsilon * scale);
    CHECK(x == scaled(static_cast<float>(pixel)));
  }
}

TEST_CASE("pixel_scale: no pixels, no inputs") {
  float untouched = 3.0F;
  PixelScale{}.apply({}, &untouched);
  CHECK(untouched == 3.0F);
}

}  // namespace
