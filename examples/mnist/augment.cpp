#include "mnist/augment.hpp"

#include <algorithm>
#include <cmath>
#include <mlp/core/elementary.hpp>
#include <mlp/core/error.hpp>
#include <string>
#include <utility>

namespace mnist {
namespace {

/// Uniform in [-limit, limit).
double draw_within(double limit, mlp::SplitMix64& random) {
  return static_cast<double>(static_cast<std::int64_t>(random()) >> 10) * 0x1.0p-53 * limit;
}

}  // namespace

void AugmentOptions::require_valid() const {
  const auto require = [](const char* what, double found, double least, double most) {
    if (!(found >= least && found <= most)) {
      throw mlp::OptionError(std::string("mnist: augmentation: ") + what + ": expected " +
                             std::to_string(least) + " to " + std::to_string(most) + ", found " +
                             std::to_string(found));
    }
  };
  require("rotation_degrees", rotation_degrees, 0.0, 180.0);
  require("scale", scale, 0.0, 0.9);
  require("shear", shear, 0.0, 1.0);
  require("shift_pixels", shift_pixels, 0.0, image_side);
  require("elastic_pixels", elastic_pixels, 0.0, image_side);
  require("elastic_correlation", elastic_correlation, ElasticField::least_correlation, 100.0);
  require("final_strength", final_strength, 0.0, 1.0);
  require("fade_from", fade_from, 0.0, 1.0);
}

AugmentedImages::AugmentedImages(Split split, const AugmentOptions& options, std::uint64_t seed,
                                 PixelScale scale, std::uint64_t draws)
    : split_(std::move(split)), options_(options), seed_(seed), scale_(scale), draws_(draws) {
  options.require_valid();
  if (options.final_strength < 1.0 && draws == 0) {
    throw mlp::OptionError(
        "mnist: augmentation: draws: expected the number of them in the run, for the strength to "
        "fall over, found 0");
  }
  if (options.elastic_pixels > 0.0) {
    elastic_.emplace(options.elastic_pixels, options.elastic_correlation);
  }
}

double AugmentedImages::strength_of(std::uint64_t draw) const {
  if (options_.final_strength == 1.0) return 1.0;
  const double done = static_cast<double>(draw) / static_cast<double>(draws_);
  if (done <= options_.fade_from) return 1.0;
  const double faded = std::min(1.0, (done - options_.fade_from) / (1.0 - options_.fade_from));
  return std::fma(options_.final_strength - 1.0, faded, 1.0);
}

AffineMap AugmentedImages::draw_map(double strength, mlp::SplitMix64& random) const {
  const double half_turns = draw_within(strength * options_.rotation_degrees / 180.0, random);
  const double factor = 1.0 + draw_within(strength * options_.scale, random);
  const double shear = draw_within(strength * options_.shear, random);
  const double shift_x = draw_within(strength * options_.shift_pixels, random);
  const double shift_y = draw_within(strength * options_.shift_pixels, random);

  // The image is mapped by p -> R S f p + t, with R = (c s; -s c) and S = (1 k; 0 1). So the pixel
  // at q comes from 1/f S^-1 R^-1 (q - t), where S^-1 = (1 -k; 0 1) and R^-1 = (c -s; s c).
  const double c = mlp::elementary::cos_pi(half_turns) / factor;
  const double s = mlp::elementary::sin_pi(half_turns) / factor;
  AffineMap map{.xx = std::fma(-shear, s, c), .xy = std::fma(-shear, c, -s), .yx = s, .yy = c};
  map.x0 = -std::fma(map.xx, shift_x, map.xy * shift_y);
  map.y0 = -std::fma(map.yx, shift_x, map.yy * shift_y);
  return map;
}

void AugmentedImages::input(Eigen::Index index, std::uint64_t draw, float* x) const {
  mlp::SplitMix64 random = mlp::sequence_for(seed_, draw, index);
  SamplingGrid grid;
  const double strength = strength_of(draw);
  const AffineMap map = draw_map(strength, random);
  if (elastic_) {
    elastic_->fill(map, static_cast<float>(strength), random, grid);
  } else {
    map.fill(grid);
  }
  sample(split_.image(index), grid, scale_, x);
}

}  // namespace mnist
