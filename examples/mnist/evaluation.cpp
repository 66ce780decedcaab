#include "mnist/evaluation.hpp"

#include <algorithm>
#include <mlp/core/target.hpp>
#include <mlp/loss/cross_entropy.hpp>
#include <mlp/metric/accuracy.hpp>

namespace mnist {

ModelEvaluation evaluate(const DigitModel& model, const Split& split) {
  constexpr Eigen::Index at_once = 1000;
  const mlp::CrossEntropy<mlp::Mean> cross_entropy;
  ModelEvaluation result;
  result.samples = split.size();
  for (Eigen::Index first = 0; first < split.size(); first += at_once) {
    const Eigen::Index count = std::min(at_once, split.size() - first);
    using Bytes = Eigen::Matrix<std::uint8_t, image_pixels, Eigen::Dynamic>;
    const Eigen::Map<const Bytes> pixels(split.image(first).data(), image_pixels, count);
    const DigitModel::Outputs z = model.logits(pixels.cast<float>());
    for (Eigen::Index j = 0; j < count; ++j) {
      const int label = split.label(first + j);
      const float* const of_sample = z.col(j).data();
      result.confusion.add(label, mlp::predicted_class<float>(of_sample, class_count));
      result.loss += static_cast<double>(cross_entropy(
          mlp::ConstSegment<float>(of_sample, class_count),
          mlp::ClassTarget<float>(label, class_count), 0.0F, mlp::Segment<float>(nullptr, 0)));
    }
  }
  result.loss /= static_cast<double>(result.samples);
  return result;
}

}  // namespace mnist
