// Which classes are confused with which, and the figures per class that follow.
#pragma once

#include <mlp/core/error.hpp>
#include <mlp/core/types.hpp>

#include <cstdint>

namespace mlp::inline MLP_ABI {

/// Counts of samples by true class (row) and predicted class (column).
template <int Classes>
class ConfusionMatrix {
  static_assert(Classes >= 2, "mlp: a confusion matrix needs at least two classes");

 public:
  using Counts = Eigen::Matrix<std::int64_t, Classes, Classes>;

  /// Throws ClassIndexError unless both are in [0, Classes).
  void add(Index actual, Index predicted) {
    require_class(actual, "actual");
    require_class(predicted, "predicted");
    ++counts_(actual, predicted);
  }

  const Counts& counts() const { return counts_; }
  std::int64_t total() const { return counts_.sum(); }

  /// Samples on the diagonal over all samples; 0 without samples, as every ratio below.
  double accuracy() const { return ratio(counts_.trace(), total()); }
  /// Of the samples predicted as c, the fraction that are c.
  double precision(Index c) const { return ratio(counts_(c, c), counts_.col(c).sum()); }
  /// Of the samples that are c, the fraction predicted as c.
  double recall(Index c) const { return ratio(counts_(c, c), counts_.row(c).sum()); }
  /// The harmonic mean of precision and recall: 2 TP / (2 TP + FP + FN).
  double f1(Index c) const {
    return ratio(2 * counts_(c, c), counts_.col(c).sum() + counts_.row(c).sum());
  }
  /// The mean of f1 over the classes, each counting the same.
  double macro_f1() const {
    double sum = 0.0;
    for (Index c = 0; c < Classes; ++c) sum += f1(c);
    return sum / Classes;
  }

 private:
  static double ratio(std::int64_t part, std::int64_t whole) {
    return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
  }
  static void require_class(Index c, const char* what) {
    if (c < 0 || c >= Classes) {
      throw ClassIndexError(std::string("mlp: ") + what + " class: expected 0 to " +
                            std::to_string(Classes - 1) + ", found " + std::to_string(c));
    }
  }

  Counts counts_ = Counts::Zero();
};

}  // namespace mlp::inline MLP_ABI
