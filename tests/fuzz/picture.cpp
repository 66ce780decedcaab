// Any bytes are either refused as a bad file, or are pictures of as many pixels as they say, which
// normalise to a digit's form or have no ink.
#include <cmath>

#include "mnist/digit_image.hpp"
#include "mnist/image.hpp"
#include "png_checksums.hpp"
#include "support.hpp"

namespace {

using fuzz::require;

bool in_range(float value) { return value >= 0.0F && value <= 255.0F; }

void check(const mnist::Image& image) {
  require(image.width > 0 && image.height > 0);
  require(image.pixels.size() ==
          static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height));
  require(std::all_of(image.pixels.begin(), image.pixels.end(), in_range));
  mnist::DigitPixels pixels;
  try {
    pixels = mnist::normalize(image, "f");
  } catch (const mlp::BadFile&) {  // nothing on it
    return;
  }
  fuzz::accepted.add();
  constexpr float rounding = 1e-3F;
  require(pixels.minCoeff() >= 0.0F && pixels.maxCoeff() <= 255.0F + rounding);
  require(pixels.maxCoeff() > 0.0F);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    constexpr std::size_t most_checked = 8;  // of as many as a few bytes of gzip unpack to
    mnist::for_each_image(std::as_bytes(std::span(data, size)), "f",
                          [](const mnist::Image& image, std::size_t index, std::size_t count) {
                            require(index < count);
                            if (index < most_checked) check(image);
                          });
  } catch (const mlp::BadFile&) {
  }
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned seed) {
  return fuzz::mutate_png(data, size, most, seed);
}
