// Geometric distortion of images: where every pixel comes from, and what is found there.
//
// Everything up to the last division is done in whole numbers, so that the bits are the same for
// every compiler and instruction set.
#pragma once

#include <cstdint>
#include <span>

#include "mnist/dataset.hpp"
#include "mnist/pixel_scale.hpp"

namespace mnist {

/// For every pixel of a new image, the column x and the row y in the old image that it is taken
/// from, in units of 2^-16 pixels. Rows are padded to 32 entries: whole vectors.
struct SamplingGrid {
  static constexpr int stride = 32;
  static constexpr std::int32_t one = 1 << 16;

  alignas(64) std::int32_t x[image_side * stride];
  alignas(64) std::int32_t y[image_side * stride];
};

/// (x, y) -> (xx x + xy y + x0, yx x + yy y + y0), positions measured from the middle of the image.
/// No coefficient is above 32, and no offset above 1024.
struct AffineMap {
  double xx = 1.0, xy = 0.0, x0 = 0.0;
  double yx = 0.0, yy = 1.0, y0 = 0.0;

  /// The same in the units of a grid: the first row of positions, and the step to the next.
  struct Rows {
    std::int32_t x[SamplingGrid::stride], x_step;
    std::int32_t y[SamplingGrid::stride], y_step;
  };
  Rows rows() const;

  /// Sends every pixel of `grid` to where the map says.
  void fill(SamplingGrid& grid) const;
};

/// Samples the image of 28 x 28 `pixels` at `grid` and writes the result, scaled, to x[784]:
/// bilinear interpolation with weights in steps of 1/256; outside the image all is black (pixel 0).
/// A grid of whole pixels gives the pixels themselves. Positions must lie within 2^14 pixels.
void sample(std::span<const std::uint8_t> pixels, const SamplingGrid& grid, PixelScale scale,
            float* x);

}  // namespace mnist
