// How pixels become inputs of a network.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace mnist {

/// x = (pixel / 255 - centre) * scale, by default from 0 to 1.
///
/// A compiler may fuse a product and a sum into one rounding, but these operations offer no such
/// pair, so the bits are the same for every compiler and instruction set.
struct PixelScale {
  float centre = 0.0F;
  float scale = 1.0F;

  /// `pixel` from 0 to 255, whole or not.
  float operator()(float pixel) const { return (pixel / 255.0F - centre) * scale; }

  /// Writes one input for each of `pixels`.
  void apply(std::span<const std::uint8_t> pixels, float* x) const {
    const PixelScale scaled = *this;  // a copy, which a write to x cannot change
    for (std::size_t i = 0; i < pixels.size(); ++i) x[i] = scaled(static_cast<float>(pixels[i]));
  }
};

}  // namespace mnist
