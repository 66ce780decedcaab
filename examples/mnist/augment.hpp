// Images that are drawn a little differently every time.
#pragma once

#include <cstdint>
#include <mlp/core/random.hpp>
#include <optional>

#include "mnist/dataset.hpp"
#include "mnist/elastic_field.hpp"
#include "mnist/pixel_scale.hpp"
#include "mnist/warp.hpp"

namespace mnist {

/// How differently. Each number is the limit of a uniform draw, to both sides of no change; what is
/// 0 stays as it is.
struct AugmentOptions {
  double rotation_degrees = 0.0;  // about the middle; up to 180
  double scale = 0.0;             // enlarged by a factor from 1 - scale to 1 + scale; up to 0.9
  double shear = 0.0;             // columns moved per row; up to 1
  double shift_pixels = 0.0;      // in each direction; up to 28
  /// Standard deviation of smooth random displacements in each direction, in pixels up to 28, and
  /// the distance at which they are correlated by 1/e, from 2 to 100 pixels: see ElasticField.
  double elastic_pixels = 0.0;
  double elastic_correlation = 6.0;
  /// All limits, but not the correlation, are multiplied by a strength that is 1 at first and from
  /// the fraction `fade_from` of a run on falls to this at its end, in a straight line.
  double final_strength = 1.0;
  double fade_from = 0.0;

  /// Throws mlp::OptionError for what is out of these ranges; the last two are from 0 to 1.
  void require_valid() const;
};

/// The images of a split, each of them bent, sheared, enlarged, turned and shifted (in this order)
/// by a draw of its own, in one bilinear sampling of the image: what the trainer calls a data set.
///
/// A draw depends on the seed, the sample and the number of the draw alone, so it is the same for
/// every thread, compiler and instruction set. All members may be called from several threads at
/// once.
class AugmentedImages {
 public:
  /// `draws` is how many there are in a run, for a strength that falls. Throws mlp::OptionError,
  /// also where there is such a strength and no such number.
  AugmentedImages(Split split, const AugmentOptions& options, std::uint64_t seed,
                  PixelScale scale = {}, std::uint64_t draws = 0);

  Eigen::Index size() const { return split_.size(); }
  int label(Eigen::Index index) const { return split_.label(index); }

  void prefetch(Eigen::Index index) const { split_.prefetch(index); }

  /// Writes the 784 inputs of sample `index` to `x`, as draw number `draw` has them. Allocates
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
