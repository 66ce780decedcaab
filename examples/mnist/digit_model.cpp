#include "mnist/digit_model.hpp"

#include <cmath>
#include <vector>

#include "mnist/reference_network.hpp"

namespace mnist {
namespace {

// The networks that a model file may hold, each ending in a softmax. Each one is compiled, so the
// list is short; add your own.
using WithRectifiers =
    mlp::Network<mlp::Dense<image_pixels, 128, mlp::Relu>, mlp::Dense<128, 256, mlp::Relu>,
                 mlp::Dense<256, class_count, mlp::Softmax>>;
using SoftmaxRegression = mlp::Network<mlp::Dense<image_pixels, class_count, mlp::Softmax>>;

}  // namespace

DigitModel::DigitModel(const std::filesystem::path& file)
    : file_(file.string()),
      model_(mlp::AnyModel<image_pixels, class_count>::open<ReferenceNetwork, WithRectifiers,
                                                            SoftmaxRegression>(file)),
      preprocessing_(model_.info().preprocessing.value_or(
          mlp::Preprocessing{.scale = {1.0 / 255.0}, .centre = {0.0}})) {
  // Finite as they are, but inputs are floats.
  const auto check = [&](const char* field, const std::vector<double>& numbers) {
    for (const double number : numbers) {
      if (std::isfinite(static_cast<float>(255.0 * number))) continue;
      throw mlp::BadFile(file_, std::string("preprocessing: ") + field,
                         "numbers with which inputs are in the range of float",
                         std::to_string(number));
    }
  };
  check("scale", preprocessing_.scale);
  check("centre", preprocessing_.centre);
}

DigitModel::Outputs DigitModel::predict(
    const Eigen::Ref<const Eigen::Matrix<float, image_pixels, Eigen::Dynamic>>& pixels) const {
  return finite(model_.predict(preprocessing_.apply<float>(pixels)));
}

DigitModel::Outputs DigitModel::logits(
    const Eigen::Ref<const Eigen::Matrix<float, image_pixels, Eigen::Dynamic>>& pixels) const {
  return finite(model_.logits(preprocessing_.apply<float>(pixels)));
}

DigitModel::Outputs DigitModel::finite(Outputs outputs) const {
  if (!outputs.allFinite()) {
    throw mlp::BadFile(file_, "outputs", "finite numbers", "weights or inputs too large for them");
  }
  return outputs;
}

std::string DigitModel::class_name(int index) const {
  const auto& names = model_.info().class_names;
  return names.empty() ? std::to_string(index) : names[static_cast<std::size_t>(index)];
}

}  // namespace mnist
