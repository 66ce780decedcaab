#include "mnist/augment.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <mlp/core/error.hpp>
#include <mlp/data/dataset.hpp>
#include <numbers>
#include <string>
#include <thread>
#include <vector>

#include "mnist/images.hpp"
#include "support/allocation_counter.hpp"
#include "support/fnv.hpp"

namespace {

using mnist::AugmentedImages;
using mnist::AugmentOptions;
using mnist::image_pixels;
using mnist::image_side;
using Inputs = std::vector<float>;

static_assert(mlp::Dataset<AugmentedImages, float>);

constexpr mnist::PixelScale odd_scale{.centre = 0.1307F, .scale = 3.2457F};
constexpr AugmentOptions everything{.rotation_degrees = 12.0,
                                    .scale = 0.12,
                                    .shear = 0.1,
                                    .shift_pixels = 1.5,
                                    .elastic_pixels = 1.2};

/// Some images that are all different; labels count.
class Samples {
 public:
  explicit Samples(std::size_t count) : pixels_(count * image_pixels), labels_(count) {
    mlp::Random random(21);
    for (std::uint8_t& pixel : pixels_) pixel = static_cast<std::uint8_t>(random.below(256));
    for (std::size_t i = 0; i < count; ++i) labels_[i] = static_cast<std::uint8_t>(i % 10);
  }

  mnist::Split split() const { return {.pixels = pixels_, .labels = labels_, .owner = nullptr}; }

 private:
  std::vector<std::uint8_t> pixels_, labels_;
};

Inputs input(const auto& images, Eigen::Index index, std::uint64_t draw) {
  Inputs x(image_pixels);
  images.input(index, draw, x.data());
  return x;
}

/// What is said against the options, of a run whose length is not known.
std::string refusal(const AugmentOptions& options) {
  const Samples samples(1);
  try {
    const AugmentedImages images(samples.split(), options, 1);
  } catch (const mlp::OptionError& error) {
    return error.what();
  }
  return "";
}

TEST_CASE("augment: nothing asked for, nothing changed, to the last bit") {
  const Samples samples(5);
  const AugmentedImages augmented(samples.split(), {}, 1, odd_scale);
  const mnist::ScaledImages plain(samples.split(), odd_scale);
  REQUIRE(augmented.size() == 5);
  for (Eigen::Index i = 0; i < 5; ++i) {
    CHECK(augmented.label(i) == i);
    for (const std::uint64_t draw : {0U, 1U, 99U}) {
      CHECK(input(augmented, i, draw) == input(plain, i, draw));
    }
  }
}

TEST_CASE("augment: a draw is decided by seed, sample and number, and by nothing else") {
  Samples samples(3);
  const AugmentedImages images(samples.split(), everything, 5);
  const Inputs x = input(images, 1, 7);
  CHECK(input(images, 2, 7) != x);
  CHECK(input(images, 1, 7) == x);
  CHECK(input(AugmentedImages(samples.split(), everything, 5), 1, 7) == x);
  CHECK(input(AugmentedImages(samples.split(), everything, 6), 1, 7) != x);
  CHECK(input(images, 1, 8) != x);

  // Equal images get draws of their own.
  std::vector<std::uint8_t> pixels(2 * image_pixels, 200);
  const std::vector<std::uint8_t> labels(2);
  const AugmentedImages equal({.pixels = pixels, .labels = labels, .owner = nullptr}, everything,
                              5);
  CHECK(input(equal, 0, 0) != input(equal, 1, 0));
  CHECK(input(equal, 0, 1) != input(equal, 1, 0));
}

TEST_CASE("augment: many threads draw what one does" * doctest::test_suite("threads")) {
  constexpr Eigen::Index count = 40;
  const Samples samples(count);
  const AugmentedImages images(samples.split(), everything, 9, odd_scale);
  std::vector<Inputs> expected, found(count);
  for (Eigen::Index i = 0; i < count; ++i) {
    expected.push_back(input(images, i, static_cast<std::uint64_t>(3 * i)));
  }
  std::vector<std::thread> threads;
  for (Eigen::Index t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (Eigen::Index i = t; i < count; i += 4) {
        found[static_cast<std::size_t>(i)] = input(images, i, static_cast<std::uint64_t>(3 * i));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(found == expected);
}

TEST_CASE("augment: a draw allocates nothing") {
  if (!support::can_count_allocations) {
    MESSAGE("skipped: allocations cannot be counted on this system");
    return;
  }
  const Samples samples(10);
  const AugmentedImages images(samples.split(), everything, 9);
  Inputs x(image_pixels);
  const support::AllocationCounter counter;
  for (int i = 0; i < 1000; ++i) images.input(i % 10, static_cast<std::uint64_t>(i), x.data());
  const auto used = counter.count();
  CHECK(used.calls == 0);
}

TEST_CASE("augment: inputs stay in the range of pixels, and the ink is still there") {
  const Samples samples(20);
  AugmentOptions strong = everything;
  strong.elastic_pixels = 6.0;
  const AugmentedImages images(samples.split(), strong, 2, odd_scale);
  float least = 1e9F, most = -1e9F;
  for (Eigen::Index i = 0; i < 20; ++i) {
    for (std::uint64_t draw = 0; draw < 50; ++draw) {
      const Inputs x = input(images, i, draw);
      const auto [low, high] = std::minmax_element(x.begin(), x.end());
      least = std::min(least, *low);
      most = std::max(most, *high);
    }
  }
  CHECK(least == odd_scale(0.0F));
  CHECK(most <= odd_scale(255.0F));
  CHECK(most > odd_scale(250.0F));
}

/// Where the ink of an image with one spot is, seen from the middle; y grows downwards.
struct Spot {
  double x = 0.0, y = 0.0;
};

/// Draws of an image whose only ink is a square of 2 x 2 pixels that far from the middle.
std::vector<Spot> spots(int x, int y, const AugmentOptions& options) {
  std::vector<std::uint8_t> pixels(image_pixels);
  const std::vector<std::uint8_t> labels(1);
  for (const int dy : {-1, 0}) {
    for (const int dx : {-1, 0}) {
      pixels[static_cast<std::size_t>((14 + y + dy) * image_side + 14 + x + dx)] = 255;
    }
  }
  const AugmentedImages images({.pixels = pixels, .labels = labels, .owner = nullptr}, options, 4);
  std::vector<Spot> found;
  for (std::uint64_t draw = 0; draw < 2000; ++draw) {
    const Inputs image = input(images, 0, draw);
    double ink = 0.0;
    Spot spot;
    for (std::size_t i = 0; i < image_pixels; ++i) {
      const double value = static_cast<double>(image[i]);
      ink += value;
      spot.x += value * (static_cast<double>(i % image_side) - 13.5);
      spot.y += value * (static_cast<double>(i / image_side) - 13.5);
    }
    found.push_back({spot.x / ink, spot.y / ink});
  }
  return found;
}

/// Checks that numbers are spread evenly over ±limit around `middle`, but for some blur.
template <class Number>
void check_uniform(const std::vector<Spot>& found, double middle, double limit, double blur,
                   const Number& number) {
  double least = 1e9, most = -1e9, sum = 0.0, squares = 0.0;
  for (const Spot& spot : found) {
    const double value = number(spot) - middle;
    least = std::min(least, value);
    most = std::max(most, value);
    sum += value;
    squares += value * value;
  }
  const auto n = static_cast<double>(found.size());
  CHECK(least > -limit - blur);
  CHECK(least < -0.98 * limit + blur);
  CHECK(most < limit + blur);
  CHECK(most > 0.98 * limit - blur);
  CHECK(std::abs(sum / n) < 0.06 * limit + blur);
  CHECK(std::sqrt(squares / n) == doctest::Approx(limit / std::sqrt(3.0)).epsilon(0.05));
}

TEST_CASE("augment: each change by itself is uniform within its limits") {
  const double degrees = 180.0 / std::numbers::pi;
  check_uniform(spots(0, 0, {.shift_pixels = 4.0}), 0.0, 4.0, 0.02, [](Spot s) { return s.x; });
  check_uniform(spots(3, -5, {.shift_pixels = 4.0}), -5.0, 4.0, 0.02, [](Spot s) { return s.y; });
  check_uniform(spots(9, 0, {.rotation_degrees = 30.0}), 0.0, 30.0, 0.5,
                [&](Spot s) { return degrees * std::atan2(-s.y, s.x); });
  check_uniform(spots(0, 9, {.rotation_degrees = 30.0}), 0.0, 30.0, 0.5,
                [&](Spot s) { return degrees * std::atan2(s.x, s.y); });
  check_uniform(spots(8, 0, {.scale = 0.3}), 1.0, 0.3, 0.01, [](Spot s) { return s.x / 8; });
  check_uniform(spots(0, -8, {.scale = 0.3}), 1.0, 0.3, 0.01, [](Spot s) { return s.y / -8; });
  check_uniform(spots(0, 8, {.shear = 0.5}), 0.0, 0.5, 0.01, [](Spot s) { return s.x / 8; });
  for (const Spot spot : spots(8, 0, {.shear = 0.5})) CHECK(std::abs(spot.x - 8.0) < 0.1);
}

TEST_CASE("augment: options that have no meaning are refused") {
  CHECK(refusal({.rotation_degrees = 180.1}) ==
        "mnist: augmentation: rotation_degrees: expected 0.000000 to 180.000000, found 180.100000");
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double bad : {-0.1, 1e9, nan}) {
    CHECK(refusal({.rotation_degrees = bad}).find("rotation_degrees: expected") !=
          std::string::npos);
    CHECK(refusal({.scale = bad}).find("scale: expected") != std::string::npos);
    CHECK(refusal({.shear = bad}).find("shear: expected") != std::string::npos);
    CHECK(refusal({.shift_pixels = bad}).find("shift_pixels: expected") != std::string::npos);
    CHECK(refusal({.elastic_pixels = bad}).find("elastic_pixels: expected") != std::string::npos);
    CHECK(refusal({.elastic_pixels = 1.0, .elastic_correlation = bad})
              .find("elastic_correlation: expected") != std::string::npos);
  }
  CHECK(refusal({.elastic_pixels = 1.0, .elastic_correlation = 1.9}) != "");
  // The limits themselves are fine, all at once.
  CHECK(refusal({.rotation_degrees = 180.0,
                 .scale = 0.9,
                 .shear = 1.0,
                 .shift_pixels = 28.0,
                 .elastic_pixels = 28.0,
                 .elastic_correlation = 2.0}) == "");
  CHECK(refusal({.elastic_pixels = 28.0, .elastic_correlation = 100.0}) == "");
}

TEST_CASE("augment: strength falls in a straight line from where it is told to") {
  const Samples samples(3);
  AugmentOptions fading = everything;
  fading.final_strength = 0.25;
  fading.fade_from = 0.5;
  constexpr std::uint64_t draws = 1000;
  const AugmentedImages images(samples.split(), fading, 77, odd_scale, draws);
  const auto same_as_at = [&](double strength, std::uint64_t draw) {
    AugmentOptions scaled = everything;
    scaled.rotation_degrees *= strength;
    scaled.scale *= strength;
    scaled.shear *= strength;
    scaled.shift_pixels *= strength;
    scaled.elastic_pixels *= strength;
    const AugmentedImages fixed(samples.split(), scaled, 77, odd_scale);
    float furthest = 0.0F;
    const Inputs a = input(images, 1, draw), b = input(fixed, 1, draw);
    for (std::size_t i = 0; i < a.size(); ++i) {
      furthest = std::max(furthest, std::abs(a[i] - b[i]));
    }
    return furthest < 0.02F * odd_scale.scale;  // positions are rounded differently
  };
  CHECK(same_as_at(1.0, 0));
  CHECK(same_as_at(1.0, 500));
  CHECK(same_as_at(0.625, 750));
  CHECK_FALSE(same_as_at(1.0, 750));
  CHECK(same_as_at(0.25, 1000));
  CHECK(same_as_at(0.25, 5000));  // a run that is longer than was said
  CHECK(refusal({.final_strength = 0.5}).find("draws: expected") != std::string::npos);
  CHECK(refusal({.final_strength = 1.5}).find("final_strength: expected") != std::string::npos);
  CHECK(refusal({.fade_from = -0.5}).find("fade_from: expected") != std::string::npos);
}

TEST_CASE("augment: the same bits from every compiler and instruction set") {
  const Samples samples(8);
  AugmentOptions others = everything;
  others.elastic_pixels = 2.5;
  others.elastic_correlation = 3.0;
  support::Fnv1a hash;
  for (const AugmentOptions& options : {everything, others}) {
    const AugmentedImages images(samples.split(), options, 77, odd_scale);
    for (Eigen::Index i = 0; i < images.size(); ++i) {
      for (std::uint64_t draw = 0; draw < 4; ++draw) {
        for (const float x : input(images, i, draw)) hash.add(std::bit_cast<std::uint32_t>(x));
      }
    }
  }
  CHECK(hash.value() == 16600009870980621914u);
}

}  // namespace
