// Trained models of digits, of any architecture that these programs were compiled for.
#pragma once

#include <cstdint>
#include <filesystem>
#include <mlp/io/any_model.hpp>
#include <span>
#include <string>

#include "mnist/dataset.hpp"

namespace mnist {

/// A model read from a file, with what the file says about its inputs and classes. If it says
/// nothing, pixels are divided by 255 and classes are named by their numbers.
class DigitModel {
 public:
  using Outputs = Eigen::Matrix<float, class_count, Eigen::Dynamic>;

  /// Throws MissingFile, or BadFile, also for an architecture not listed in digit_model.cpp.
  explicit DigitModel(const std::filesystem::path& file);

  /// Probabilities [classes x images] for pixels [784 x images] from 0 to 255. Throws BadFile where
  /// the file's numbers are so large that these are not finite.
  Outputs predict(
      const Eigen::Ref<const Eigen::Matrix<float, image_pixels, Eigen::Dynamic>>& pixels) const;

  /// The logits [classes x images], of which the probabilities are the softmax. Throws likewise.
  Outputs logits(
      const Eigen::Ref<const Eigen::Matrix<float, image_pixels, Eigen::Dynamic>>& pixels) const;

  /// As the file has it, not printable.
  std::string class_name(int index) const;

 private:
  Outputs finite(Outputs outputs) const;

  std::string file_;
  mlp::AnyModel<image_pixels, class_count> model_;
  mlp::Preprocessing preprocessing_;
};

}  // namespace mnist
