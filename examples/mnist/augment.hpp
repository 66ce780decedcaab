// Images that are distorted a little differently every time.
#pragma once

#include <cstdint>
#include <mlp/core/random.hpp>
#include <optional>

#include "mnist/dataset.hpp"
#include "mnist/elastic_field.hpp"
#include "mnist/pixel_scale.hpp"
#include "mnist/warp.hpp"

namespace mnist {

/// How much. Each number is the limit of a uniform draw to both sides of no change; 0 means none.
struct AugmentOptions {
  double rotation_degrees = 0.0;  // about the middle; up to 180
  double scale = 0.0;             // enlarged by a factor from 1 - scale to 1 + scale; up to 0.9
  double shear = 0.0;             // columns moved per row; up to 1
  double shift_pixels = 0.0;      // in each direction; up to 28
  /// Standard deviation of smooth random displacements in each direction, in pixels up to 28, and
  /// the distance at which their correlation falls to 1/e, from 2 to 100 pixels: see ElasticField.
  double elastic_pixels = 0.0;
  double elastic_correlation = 6.0;
  /// All limits, but not the correlation, are multiplied by a strength that is 1 up to the fraction
  /// `fade_from` of a run and then falls linearly to this value at its end.
  double final_strength = 1.0;
  double fade_from = 0.0;

  /// Throws mlp::OptionError for values outside these ranges; the last two are from 0 to 1.
  void require_valid() const;
};

/// A data set for a trainer: the images of a split, each bent, sheared, enlarged, turned and
/// shifted (in this order) by a draw of its own, in one bilinear sampling of the image.
///
/// A draw depends only on the seed, the sample and the number of the draw, so it is the same for
/// every thread, compiler and instruction set. All members may be called from several threads at
/// once.
class AugmentedImages {
 public:
  /// `draws` is the number of draws in a run, required if the strength falls. Throws
  /// mlp::OptionError if it is missing or an option is invalid.
  AugmentedImages(Split split, const AugmentOptions& options, std::uint64_t seed,
                  PixelScale scale = {}, std::uint64_t draws = 0);

  Eigen::Index size() const { return split_.size(); }
  int label(Eigen::Index index) const { return split_.label(index); }

  void prefetch(Eigen::Index index) const { split_.prefetch(index); }

  /// Writes the 784 inputs of sample `index` to `x`, as distorted by draw number `draw`. Allocates
  /// nothing.
  void input(Eigen::Index index, std::uint64_t draw, float* x) const;

 private:
  double strength_of(std::uint64_t draw) const;
  AffineMap draw_map(double strength, mlp::SplitMix64& random) const;

  Split split_;
  AugmentOptions options_;
  std::uint64_t seed_;
  PixelScale scale_;
  std::uint64_t draws_;
  std::optional<ElasticField> elastic_;
};

}  // namespace mnist
