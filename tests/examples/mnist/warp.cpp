#include "mnist/warp.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <mlp/core/random.hpp>
#include <vector>

namespace {

using mnist::AffineMap;
using mnist::image_pixels;
using mnist::image_side;
using mnist::PixelScale;
using mnist::SamplingGrid;
using Image = std::array<std::uint8_t, image_pixels>;
using Inputs = std::array<float, image_pixels>;

constexpr PixelScale odd_scale{.centre = 0.1307F, .scale = 3.2457F};

Image random_image(std::uint64_t seed) {
  mlp::Random random(seed);
  Image image;
  for (std::uint8_t& pixel : image) pixel = static_cast<std::uint8_t>(random.below(256));
  return image;
}

/// The pixel at a place, which may be outside.
std::uint8_t pixel_at(const Image& image, int x, int y) {
  const bool is_inside = x >= 0 && x < image_side && y >= 0 && y < image_side;
  return is_inside ? image[static_cast<std::size_t>(y * image_side + x)] : 0;
}

Inputs sampled(const Image& image, const SamplingGrid& grid, PixelScale scale) {
  Inputs x;
  mnist::sample(image, grid, scale, x.data());
  return x;
}

Inputs sampled(const Image& image, const AffineMap& map, PixelScale scale = {}) {
  SamplingGrid grid;
  map.fill(grid);
  return sampled(image, grid, scale);
}

/// Calls f(x, y, i) for every pixel.
template <class Function>
void for_each_pixel(const Function& f) {
  for (int y = 0; y < image_side; ++y) {
    for (int x = 0; x < image_side; ++x) f(x, y, static_cast<std::size_t>(y * image_side + x));
  }
}

/// How many inputs are not, to the last bit, the pixels that `source(x, y)` names.
template <class Source>
int wrong_pixels(const Image& image, const Inputs& found, PixelScale scale, const Source& source) {
  int wrong = 0;
  for_each_pixel([&](int x, int y, std::size_t i) {
    const auto [from_x, from_y] = source(x, y);
    wrong += found[i] != scale(static_cast<float>(pixel_at(image, from_x, from_y)));
  });
  return wrong;
}

TEST_CASE("warp: where nothing moves, the pixels are found to the last bit") {
  Image ramp;
  for (std::size_t i = 0; i < ramp.size(); ++i) ramp[i] = static_cast<std::uint8_t>(i);
  for (const Image& image : {ramp, random_image(1)}) {
    for (const PixelScale& scale : {PixelScale{}, odd_scale}) {
      Inputs plain;
      scale.apply(image, plain.data());
      CHECK(sampled(image, AffineMap{}, scale) == plain);
    }
  }
}

TEST_CASE("warp: shifts by whole pixels find pixels, and black outside") {
  const Image image = random_image(2);
  for (const int dx : {-40, -28, -27, -3, 0, 1, 2, 27, 28, 29, 1000}) {
    for (const int dy : {-1000, -29, -28, -27, -1, 0, 5, 27, 28}) {
      const AffineMap map{.x0 = static_cast<double>(dx), .y0 = static_cast<double>(dy)};
      CHECK(wrong_pixels(image, sampled(image, map, odd_scale), odd_scale, [&](int x, int y) {
              return std::array{x + dx, y + dy};
            }) == 0);
    }
  }
}

TEST_CASE("warp: quarter turns and mirrors find pixels") {
  const Image image = random_image(3);
  constexpr int last = image_side - 1;
  // What is at (x, y) comes from (y, 27 - x), and so on.
  const AffineMap quarter{.xx = 0.0, .xy = 1.0, .yx = -1.0, .yy = 0.0};
  CHECK(wrong_pixels(image, sampled(image, quarter), {}, [](int x, int y) {
          return std::array{y, last - x};
        }) == 0);
  const AffineMap half{.xx = -1.0, .yy = -1.0};
  CHECK(wrong_pixels(image, sampled(image, half), {}, [](int x, int y) {
          return std::array{last - x, last - y};
        }) == 0);
  const AffineMap mirror{.xx = -1.0};
  CHECK(wrong_pixels(image, sampled(image, mirror), {}, [](int x, int y) {
          return std::array{last - x, y};
        }) == 0);
}

TEST_CASE("warp: an affine map in whole units of 2^-16 pixels") {
  const AffineMap map{.xx = 0.9, .xy = -0.31, .x0 = 2.4, .yx = 0.27, .yy = 1.13, .y0 = -1.7};
  SamplingGrid grid;
  map.fill(grid);
  constexpr double middle = 13.5;
  double largest = 0.0;
  for_each_pixel([&](int x, int y, std::size_t) {
    const double px = x - middle, py = y - middle;
    const int i = y * SamplingGrid::stride + x;
    largest =
        std::max({largest, std::abs(grid.x[i] / 65536.0 - (middle + 0.9 * px - 0.31 * py + 2.4)),
                  std::abs(grid.y[i] / 65536.0 - (middle + 0.27 * px + 1.13 * py - 1.7))});
  });
  // Three roundings of half a unit, two of them times up to 27.
  CHECK(largest < (0.5 + 27 + 0.001) / 65536);
}

TEST_CASE("warp: between pixels it is bilinear, with weights in steps of 1/256") {
  const Image image = random_image(4);
  mlp::Random random(5);
  SamplingGrid grid;
  double furthest = 0.0;
  int wrong = 0;
  for (int repeat = 0; repeat < 20; ++repeat) {
    for (auto& x : grid.x) x = static_cast<std::int32_t>(random.uniform(-3.0, 31.0) * 65536);
    for (auto& y : grid.y) y = static_cast<std::int32_t>(random.uniform(-3.0, 31.0) * 65536);
    const Inputs found = sampled(image, grid, odd_scale);
    for_each_pixel([&](int column, int row, std::size_t i) {
      const int at = row * SamplingGrid::stride + column;
      const auto interpolated = [&](double x, double y) {
        const double left = std::floor(x), top = std::floor(y);
        const auto pixel = [&](int dx, int dy) {
          return static_cast<double>(
              pixel_at(image, static_cast<int>(left) + dx, static_cast<int>(top) + dy));
        };
        const double right = x - left, bottom = y - top;
        return (1 - bottom) * ((1 - right) * pixel(0, 0) + right * pixel(1, 0)) +
               bottom * ((1 - right) * pixel(0, 1) + right * pixel(1, 1));
      };
      const double x = grid.x[at] / 65536.0, y = grid.y[at] / 65536.0;
      const double rounded =
          interpolated(std::floor(x * 256 + 0.5) / 256, std::floor(y * 256 + 0.5) / 256);
      wrong += found[i] != odd_scale(static_cast<float>(rounded));
      furthest = std::max(furthest, std::abs(rounded - interpolated(x, y)));
    });
  }
  CHECK(wrong == 0);
  CHECK(furthest < 1.0);  // grey level of 256: twice half a step times the largest difference
  CHECK(furthest > 0.3);
}

TEST_CASE("warp: black as far as a grid may point") {
  const Image image = random_image(6);
  for (const int far : {-(1 << 14), -29, 29, 1 << 14}) {
    for (const bool both : {false, true}) {
      SamplingGrid grid;
      AffineMap{}.fill(grid);
      std::fill(std::begin(grid.x), std::end(grid.x), far * SamplingGrid::one);
      if (both) std::fill(std::begin(grid.y), std::end(grid.y), far * SamplingGrid::one);
      const Inputs found = sampled(image, grid, odd_scale);
      CHECK(std::count(found.begin(), found.end(), odd_scale(0.0F)) == image_pixels);
    }
  }
}

TEST_CASE("warp: writes 784 inputs at any address, and nothing else") {
  const Image image = random_image(7);
  const Inputs expected = sampled(image, AffineMap{.xx = 0.93, .xy = 0.11});
  SamplingGrid grid;
  AffineMap{.xx = 0.93, .xy = 0.11}.fill(grid);
  for (std::size_t offset = 1; offset < 20; ++offset) {
    std::vector<float> x(image_pixels + 40, -7.0F);
    mnist::sample(image, grid, {}, x.data() + offset);
    const auto begin = x.begin() + static_cast<std::ptrdiff_t>(offset);
    CHECK(std::equal(expected.begin(), expected.end(), begin));
    CHECK(std::count(x.begin(), begin, -7.0F) == static_cast<std::ptrdiff_t>(offset));
    CHECK(std::count(begin + image_pixels, x.end(), -7.0F) ==
          40 - static_cast<std::ptrdiff_t>(offset));
  }
}

}  // namespace
