// MNIST, or a data set in its format, as matrices ready to train on.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "mnist/file_error.hpp"

namespace mnist {

inline constexpr int image_side = 28;
inline constexpr int image_pixels = image_side * image_side;
inline constexpr int class_count = 10;

/// Images and what they show. Sample i is column i of `images` (pixels row by row, 0 to 1) and
/// entry i of `labels` (0 to 9); there is at least one sample.
struct Split {
  Eigen::Matrix<float, image_pixels, Eigen::Dynamic> images;
  std::vector<std::uint8_t> labels;

  Eigen::Index size() const { return images.cols(); }
};

struct Dataset {
  Split train;
  Split test;
  std::string name;  // "mnist" or "fashion-mnist" if every byte agrees, else "custom"
};

/// Loads the four files of MNIST, or of any data set in its format, from a directory:
///
///   train-images-idx3-ubyte  train-labels-idx1-ubyte
///   t10k-images-idx3-ubyte   t10k-labels-idx1-ubyte
///
/// also spelt with a dot (train-images.idx3-ubyte), also with .gz; whether a file is gzip is told
/// by its content. Where there are several, the first in the order given here is used. Throws
/// MissingFile for what is missing or unreadable, BadFile for what is bad or does not fit.
Dataset load(const std::filesystem::path& directory);

/// Where fetch_mnist.sh puts MNIST: ${MLP_DATA_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/mlp}/mnist.
/// Empty if none of the three is set.
std::filesystem::path default_data_directory();

}  // namespace mnist
