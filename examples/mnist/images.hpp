// The images of a split as what a trainer calls a data set.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <cstdint>
#include <mlp/kernel/product.hpp>
#include <utility>

#include "mnist/dataset.hpp"
#include "mnist/pixel_scale.hpp"

namespace mnist {

/// Images as they are, scaled. All members may be called from several threads at once.
class ScaledImages {
 public:
  explicit ScaledImages(Split split, PixelScale scale = {})
      : split_(std::move(split)), scale_(scale) {}

  Eigen::Index size() const { return split_.size(); }
  int label(Eigen::Index index) const { return split_.label(index); }

  /// Brings the pixels of a sample near that will soon be asked for.
  void prefetch(Eigen::Index index) const {
    constexpr std::size_t line = 64;
    const auto image = split_.image(index);
    for (std::size_t i = 0; i < image.size(); i += line) mlp::kernel::prefetch(&image[i]);
  }

  /// Writes the 784 inputs of sample `index` to `x`: the same at every draw.
  void input(Eigen::Index index, std::uint64_t /*draw*/, float* x) const {
    scale_.apply(split_.image(index), x);
  }

 private:
  Split split_;
  PixelScale scale_;
};

}  // namespace mnist
