// Pictures of any size from files of several formats, in shades of grey.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace mnist {

/// Brightness from 0 (black) to 255 (white), row by row from the top.
struct Image {
  int width = 0;
  int height = 0;
  std::vector<float> pixels;

  float at(int x, int y) const {
    return pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                  static_cast<std::size_t>(x)];
  }
};

/// The images of a file: one of a PNG, JPEG or PGM file, up to a million of an IDX file (bytes, of
/// rank 2 or 3; gzip too). The format is recognised by content. Colours become grey by sRGB's luma,
/// 0.299 R' + 0.587 G' + 0.114 B' (ITU-R BT.601), in every format, and 16-bit values are encoded
/// like 8-bit ones; transparent areas become white, or black if the picture on them is bright. At
/// most 64 million pixels, 65,535 in each direction, and no more than a file of its size can have:
/// 8,256 for a byte of PNG, 512 of JPEG. Throws MissingFile or BadFile; then `use` may have been
/// called for the images before.
///
/// Only one image is in memory at a time, whatever the file unpacks to.
using UseImage = std::function<void(const Image& image, std::size_t index, std::size_t count)>;
void for_each_image(const std::filesystem::path& file, const UseImage& use);

/// The same for a file in memory, called `name` in messages.
void for_each_image(std::span<const std::byte> bytes, const std::string& name, const UseImage& use);

/// All at once: at most 64 million pixels in all of them together.
std::vector<Image> read_images(const std::filesystem::path& file);
std::vector<Image> decode_images(std::span<const std::byte> bytes, const std::string& name);

}  // namespace mnist
