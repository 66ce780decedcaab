#include "mnist/images.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

namespace {

TEST_CASE("images: a sample is its label and its scaled pixels, the same at every draw") {
  std::vector<std::uint8_t> pixels(3 * mnist::image_pixels);
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<std::uint8_t>(11 * i);
  const std::vector<std::uint8_t> labels{4, 0, 9};
  const mnist::Split split{.pixels = pixels, .labels = labels, .owner = nullptr};
  const mnist::PixelScale scale{.centre = 0.25F, .scale = 3.0F};
  const mnist::ScaledImages images(split, scale);

  REQUIRE(images.size() == 3);
  const auto expected = split.matrix(scale);
  for (Eigen::Index i = 0; i < 3; ++i) {
    CHECK(images.label(i) == labels[static_cast<std::size_t>(i)]);
    for (const std::uint64_t draw : {0U, 1U, 77U}) {
      // Nothing before or behind the 784 is touched.
      std::vector<float> x(mnist::image_pixels + 2, -5.0F);
      images.input(i, draw, x.data() + 1);
      CHECK(x.front() == -5.0F);
      CHECK(x.back() == -5.0F);
      CHECK(std::equal(x.begin() + 1, x.end() - 1, expected.col(i).data()));
    }
  }
}

}  // namespace
