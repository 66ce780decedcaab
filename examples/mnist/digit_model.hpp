// Trained models of digits, of any architecture that these programs were compiled for.
#pragma once

#include <cstdint>
#include <filesystem>
#include <mlp/io/any_model.hpp>
#include <span>
#include <string>

#include "mnist/dataset.hpp"

namespace mnist {

/// A model that was read from a file, with what the file says of its inputs and classes. Where it
/// says nothing, pixels are divided by 255 and classes are called by their numbers.
class DigitModel {
 public:
  using Outputs = Eigen::Matrix<float, class_count, Eigen::Dynamic>;

  /// Throws MissingFile, or BadFile, also for an architecture that is not among those of
  /// digit_model.cpp.
  explicit DigitModel(const std::filesystem::path& file);

  /// Probabilities [classes x images] for pixels [784 x images] from 0 to 255.
  Outputs predict(
      const Eigen::Ref<const Eigen::Matrix<float, image_pixels, Eigen::Dynamic>>& pixels) const;

  /// What these are the softmax of, [classes x images].
  Outputs logits(
      const Eigen::Ref<const Eigen::Matrix<float, image_pixels, Eigen::Dynamic>>& pixels) const;

  std::string class_name(int index) const;

 private:
  mlp::AnyModel<image_pixels, class_count> model_;
  mlp::Preprocessing preprocessing_;
};

}  // namespace mnist
