#include "mnist/digit_image.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <mlp/core/random.hpp>

#include "mnist/idx.hpp"
#include "support/message_of.hpp"

namespace {

using mnist::DigitPixels;
using mnist::Image;
using mnist::normalize;

/// A picture of one brightness.
Image blank(int width, int height, float brightness) {
  return {width, height,
          std::vector<float>(static_cast<std::size_t>(width) * static_cast<std::size_t>(height),
                             brightness)};
}
float& at(Image& image, int x, int y) {
  return image.pixels[static_cast<std::size_t>(y * image.width + x)];
}

/// A seven, drawn as large as the picture is, within a margin.
Image seven(int width, int height, float background, float ink, int margin) {
  Image image = blank(width, height, background);
  const int stroke = std::max(1, (height - 2 * margin) / 8);
  for (int y = margin; y < height - margin; ++y) {
    for (int x = margin; x < width - margin; ++x) {
      const double along = static_cast<double>(y - margin) / (height - 2 * margin);
      const double leg = width - margin - stroke - along * (width - 2 * margin - stroke) * 0.7;
      const bool is_bar = y < margin + stroke;
      const bool is_leg = std::abs(x - leg) <= stroke;
      if (is_bar || is_leg) at(image, x, y) = ink;
    }
  }
  return image;
}

struct Extent {
  int left = mnist::image_side, right = -1, top = mnist::image_side, bottom = -1;
  double x = 0, y = 0;  // centre of mass
};
Extent extent_of(const DigitPixels& pixels) {
  Extent extent;
  double mass = 0;
  for (int y = 0; y < mnist::image_side; ++y) {
    for (int x = 0; x < mnist::image_side; ++x) {
      const auto ink = static_cast<double>(pixels(y * mnist::image_side + x));
      if (ink <= 0) continue;
      extent.left = std::min(extent.left, x);
      extent.right = std::max(extent.right, x);
      extent.top = std::min(extent.top, y);
      extent.bottom = std::max(extent.bottom, y);
      extent.x += ink * x;
      extent.y += ink * y;
      mass += ink;
    }
  }
  extent.x /= mass;
  extent.y /= mass;
  return extent;
}

TEST_CASE("digit image: any size and polarity come to the same box and centre") {
  for (const int side : {14, 28, 57, 200, 501}) {
    for (const bool is_dark : {true, false}) {
      INFO(side << " " << is_dark);
      const Image image = is_dark ? seven(side, side, 240.0F, 20.0F, side / 7)
                                  : seven(side, side, 5.0F, 250.0F, side / 7);
      const DigitPixels pixels = normalize(image, "f");
      const Extent extent = extent_of(pixels);
      CHECK(std::max(extent.right - extent.left, extent.bottom - extent.top) + 1 == 20);
      CHECK(std::abs(extent.x - 14.0) <= 0.5);
      CHECK(std::abs(extent.y - 14.0) <= 0.5);
      CHECK(pixels.maxCoeff() > 200.0F);
      CHECK(pixels.maxCoeff() <= 255.5F);
      CHECK(pixels.minCoeff() >= 0.0F);
      // The bar of the seven is on top, the foot at the left.
      CHECK(pixels(extent.top * 28 + extent.left) > 100.0F);
      CHECK(pixels(extent.bottom * 28 + extent.right) == 0.0F);
    }
  }
}

TEST_CASE("digit image: the proportions stay, however long and thin") {
  Image line = blank(3, 300, 255.0F);
  for (int y = 10; y < 290; ++y) at(line, 1, y) = 0.0F;
  const Extent upright = extent_of(normalize(line, "f"));
  CHECK(upright.bottom - upright.top + 1 == 20);
  CHECK(upright.left == upright.right);
  Image dot = blank(9, 9, 0.0F);
  at(dot, 8, 0) = 255.0F;
  CHECK(extent_of(normalize(dot, "f")).right - extent_of(normalize(dot, "f")).left + 1 == 20);
}

TEST_CASE("digit image: noise and faint ink") {
  Image image = seven(120, 120, 190.0F, 110.0F, 20);
  mlp::Random random(1, 0);
  for (float& value : image.pixels) value += static_cast<float>(random.uniform(-6.0, 6.0));
  const Extent extent = extent_of(normalize(image, "f"));
  CHECK(extent.bottom - extent.top + 1 == 20);
  CHECK(normalize(image, "f").maxCoeff() > 230.0F);
  const std::string nothing =
      "f: image: expected a digit, found nothing that stands out from the background";
  const auto message = [](const Image& blank_one) {
    return support::message_of<mlp::BadFile>([&] { normalize(blank_one, "f"); });
  };
  CHECK(message(blank(50, 50, 255.0F)) == nothing);
  CHECK(message(blank(1, 1, 0.0F)) == nothing);
  Image noise = blank(50, 50, 128.0F);
  for (float& value : noise.pixels) value += static_cast<float>(random.uniform(-3.0, 3.0));
  CHECK(message(noise) == nothing);
}

TEST_CASE("digit image: MNIST's own images come out as they were") {
  const auto file = mnist::default_data_directory() / "t10k-images-idx3-ubyte";
  if (!std::filesystem::exists(file)) {
    MESSAGE("SKIPPED: " << file << " is not there; run examples/mnist/fetch_mnist.sh");
    return;
  }
  const mnist::IdxArray images = mnist::read_idx(file);
  auto pixel = images.values<std::uint8_t>().begin();
  int same = 0, inverted = 0;
  constexpr int count = 10'000;
  for (int i = 0; i < count; ++i, pixel += mnist::image_pixels) {
    const Image image{28, 28, {pixel, pixel + mnist::image_pixels}};
    const Eigen::Map<const DigitPixels> original(image.pixels.data());
    Image negative = image;
    for (float& value : negative.pixels) value = 255.0F - value;
    same += (normalize(image, "f") - original).cwiseAbs().maxCoeff() < 1e-3F ? 1 : 0;
    inverted += (normalize(negative, "f") - original).cwiseAbs().maxCoeff() < 1e-3F ? 1 : 0;
  }
  // Three of them have a longest side of 19 pixels, not 20.
  CHECK(same == count - 3);
  CHECK(inverted == count - 3);
}

}  // namespace
