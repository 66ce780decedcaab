// The images of a split as a data set for a trainer.
#pragma once

#include <Eigen/Core>
#include <cstdint>
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

  void prefetch(Eigen::Index index) const { split_.prefetch(index); }

  /// Writes the 784 inputs of sample `index` to `x`: the same for every draw.
  void input(Eigen::Index index, std::uint64_t /*draw*/, float* x) const {
    scale_.apply(split_.image(index), x);
  }

 private:
  Split split_;
  PixelScale scale_;
};

}  // namespace mnist
