#include "mnist/warp.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace mnist {
namespace {

// The image with a border of black, row by row: rows -1 to 29 and columns -1 to 30, of which those
// from 28 on are black as well.
constexpr int border = 1;
constexpr int padded_rows = image_side + 3;
constexpr int padded_columns = 32;
constexpr int padded_size = padded_rows * padded_columns;

/// Each entry is the 2 x 2 pixels from one position of the padded image on, a byte each: upper
/// left, upper right, lower left, lower right. One load thus fetches all that an interpolation
/// needs.
using Neighbourhoods = std::uint32_t[padded_size - padded_columns];

void gather_neighbourhoods(const std::uint8_t* pixels, Neighbourhoods& found) {
  alignas(64) std::uint8_t padded[padded_size + 1] = {};
  for (int y = 0; y < image_side; ++y) {
    std::memcpy(padded + (y + border) * padded_columns + border, pixels + y * image_side,
                image_side);
  }
  alignas(64) std::uint16_t pairs[padded_size];
  for (int i = 0; i < padded_size; ++i) {
    pairs[i] = static_cast<std::uint16_t>(padded[i] | padded[i + 1] << 8);
  }
  for (int i = 0; i < padded_size - padded_columns; ++i) {
    found[i] = pairs[i] | static_cast<std::uint32_t>(pairs[i + padded_columns]) << 16;
  }
}

/// What an interpolation needs to know of each position.
struct Positions {
  // Rows are written 32 entries wide, each over the end of the one before.
  static constexpr int size = image_pixels + SamplingGrid::stride - image_side;

  alignas(64) std::uint32_t neighbourhood[size];  // index into Neighbourhoods
  // The weight, 0 to 255, of the right pixels, plus 256 times that of the lower ones. The left and
  // the upper pixels have 256 minus these weights.
  alignas(64) std::uint32_t weights[size];
};

void locate(const SamplingGrid& grid, Positions& positions) {
  // Into the padded image, plus half of a weight's step, so that weights are rounded.
  constexpr std::int32_t shift = border * SamplingGrid::one + SamplingGrid::one / 512;
  // Anything further out is black as well.
  constexpr std::int32_t last = (image_side + border) * SamplingGrid::one;
  for (int y = 0; y < image_side; ++y) {
    for (int x = 0; x < SamplingGrid::stride; ++x) {
      const int from = y * SamplingGrid::stride + x;
      const int to = y * image_side + x;
      const auto column = static_cast<std::uint32_t>(std::clamp(grid.x[from] + shift, 0, last));
      const auto row = static_cast<std::uint32_t>(std::clamp(grid.y[from] + shift, 0, last));
      positions.neighbourhood[to] = (row >> 16) * padded_columns + (column >> 16);
      positions.weights[to] = (row & 0xFF00) | (column >> 8 & 0xFF);
    }
  }
}

/// 256 * 256 times the weighted mean of the four pixels of `neighbourhood`: below 2^24.
std::uint32_t interpolate(std::uint32_t neighbourhood, std::uint32_t weights) {
  // Both rows at once, each in half a word. A difference may borrow from the other half; the sum
  // gives that back.
  const std::uint32_t left_pixels = neighbourhood & 0x00FF00FF;
  const std::uint32_t right_pixels = neighbourhood >> 8 & 0x00FF00FF;
  const std::uint32_t rows = 256 * left_pixels + (weights & 0xFF) * (right_pixels - left_pixels);
  const std::uint32_t upper_row = rows & 0xFFFF;
  const std::uint32_t lower_row = rows >> 16;
  return 256 * upper_row + (weights >> 8) * (lower_row - upper_row);
}

std::int32_t fixed(double value) {
  return static_cast<std::int32_t>(std::lround(value * SamplingGrid::one));
}

}  // namespace

AffineMap::Rows AffineMap::rows() const {
  constexpr double middle = (image_side - 1) / 2.0;
  const std::int32_t x_first = fixed(std::fma(-middle, xx + xy, middle + x0));
  const std::int32_t y_first = fixed(std::fma(-middle, yx + yy, middle + y0));
  const std::int32_t x_by_column = fixed(xx), y_by_column = fixed(yx);
  Rows rows{.x = {}, .x_step = fixed(xy), .y = {}, .y_step = fixed(yy)};
  for (int column = 0; column < SamplingGrid::stride; ++column) {
    rows.x[column] = x_first + x_by_column * column;
    rows.y[column] = y_first + y_by_column * column;
  }
  return rows;
}

void AffineMap::fill(SamplingGrid& grid) const {
  const Rows first = rows();
  for (int y = 0; y < image_side; ++y) {
    for (int x = 0; x < SamplingGrid::stride; ++x) {
      grid.x[y * SamplingGrid::stride + x] = first.x[x] + first.x_step * y;
      grid.y[y * SamplingGrid::stride + x] = first.y[x] + first.y_step * y;
    }
  }
}

void sample(std::span<const std::uint8_t> pixels, const SamplingGrid& grid, PixelScale scale,
            float* x) {
  alignas(64) Neighbourhoods neighbourhoods;
  gather_neighbourhoods(pixels.data(), neighbourhoods);
  Positions positions;
  locate(grid, positions);
  for (int i = 0; i < image_pixels; ++i) {
    const std::uint32_t mean =
        interpolate(neighbourhoods[positions.neighbourhood[i]], positions.weights[i]);
    // Both divisions are exact where the mean is a pixel.
    x[i] = scale(static_cast<float>(static_cast<std::int32_t>(mean)) / 65536.0F);
  }
}

}  // namespace mnist
