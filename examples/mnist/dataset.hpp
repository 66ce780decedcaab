// MNIST, or a data set in its format, as stored in its files: a byte per pixel, a byte per label.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "mnist/file_error.hpp"
#include "mnist/pixel_scale.hpp"

namespace mnist {

inline constexpr int image_side = 28;
inline constexpr int image_pixels = image_side * image_side;
inline constexpr int class_count = 10;

/// Images and what they show; at least one sample.
struct Split {
  std::span<const std::uint8_t> pixels;  // 784 per sample, row by row, 0 to 255
  std::span<const std::uint8_t> labels;  // 0 to 9
  std::shared_ptr<const void> owner;     // of the memory that both refer to

  Eigen::Index size() const { return static_cast<Eigen::Index>(labels.size()); }

  int label(Eigen::Index index) const { return labels[static_cast<std::size_t>(index)]; }
  std::span<const std::uint8_t> image(Eigen::Index index) const {
    return pixels.subspan(static_cast<std::size_t>(index) * image_pixels, image_pixels);
  }

  /// Prefetches the pixels of a sample that will soon be asked for.
  void prefetch(Eigen::Index index) const;

  /// All images, one per column: four times the memory of the pixels.
  Eigen::Matrix<float, image_pixels, Eigen::Dynamic> matrix(PixelScale scale = {}) const;
};

struct Dataset {
  Split train;
  Split test;
};

/// Loads the four files of MNIST, or of any data set in its format, from a directory:
///
///   train-images-idx3-ubyte  train-labels-idx1-ubyte
///   t10k-images-idx3-ubyte   t10k-labels-idx1-ubyte
///
/// also spelt with a dot (train-images.idx3-ubyte), and with .gz; gzip is recognised by content. If
/// several exist, the first in this order is used. Plain files are mapped, so that their pixels are
/// read when first needed; see map_file() for what that requires of them. Throws MissingFile for a
/// file that is missing or unreadable, BadFile for one that is bad or does not fit.
Dataset load(const std::filesystem::path& directory);

/// "mnist" or "fashion-mnist" if every byte agrees, else "custom". Reads all of the data, which
/// takes longer than loading them: call it only where the answer is needed.
std::string identify(const Dataset& data);

/// Where fetch_mnist.sh puts MNIST: ${MLP_DATA_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/mlp}/mnist.
/// Empty if none of the three is set.
std::filesystem::path default_data_directory();

}  // namespace mnist
