// Pictures of any size from files of several formats, in shades of grey.
#pragma once

#include <cstddef>
#include <filesystem>
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

/// The images of a file: one of a PNG, JPEG or PGM file, any number of an IDX file (bytes, of rank
/// 2 or 3; gzip too). The format is recognised by content. Colours become grey by sRGB's luma,
/// 0.299 R' + 0.587 G' + 0.114 B' (ITU-R BT.601), in every format, and 16-bit values are encoded
/// like 8-bit ones; transparent areas become white, or black if the picture on them is bright. At
/// most 64 million pixels. Throws MissingFile or BadFile.
std::vector<Image> read_images(const std::filesystem::path& file);

/// The same for a file in memory, called `name` in messages.
std::vector<Image> decode_images(std::span<const std::byte> bytes, const std::string& name);

}  // namespace mnist
