// Which classes are confused with which, and the figures per class that follow.
#pragma once

#include <mlp/core/error.hpp>
#include <mlp/core/types.hpp>
#include <mlp/metric/accuracy.hpp>
#include <mlp/metric/detail/ratio.hpp>

#include <cstdint>

namespace mlp::inline MLP_ABI {

/// Counts of samples by true class (row) and predicted class (column).
template <int Classes>
class ConfusionMatrix {
  static_assert(Classes >= 2, "mlp: a confusion matrix needs at least two classes");

 public:
  // On the heap: those of a few hundred classes are too large for the stack.
  using Counts = Matrix<std::int64_t, dynamic, dynamic>;

  /// Throws ClassIndexError unless both are in [0, Classes), or `predicted` is no_class, which is
  /// wrong whatever the truth.
  void add(Index actual, Index predicted) {
    require_class(actual, "actual");
    if (predicted == no_class) {
      ++without_prediction_(actual);
      return;
    }
    require_class(predicted, "predicted");
    ++counts_(actual, predicted);
  }

  const Counts& counts() const { return counts_; }
  /// Of each true class, samples of which the model said nothing: outputs that were NaN.
  const Eigen::Matrix<std::int64_t, Eigen::Dynamic, 1>& without_prediction() const {
    return without_prediction_;
  }
  std::int64_t total() const { return counts_.sum() + without_prediction_.sum(); }

  /// Samples on the diagonal over all samples; 0 without samples, as every ratio below.
  double accuracy() const { return detail::ratio(counts_.trace(), total()); }
  /// Of the samples predicted as c, the fraction that are c.
  double precision(Index c) const { return detail::ratio(counts_(c, c), predicted_as(c)); }
  /// Of the samples that are c, the fraction predicted as c.
  double recall(Index c) const { return detail::ratio(counts_(c, c), that_are(c)); }
  /// The harmonic mean of precision and recall: 2 TP / (2 TP + FP + FN).
  double f1(Index c) const {
    return detail::ratio(2 * counts_(c, c), predicted_as(c) + that_are(c));
  }
  /// The mean of f1 over the classes that occur, as truth or as prediction, each counting the same
  /// (scikit-learn's rule: f1_score(average="macro")).
  double macro_f1() const {
    double sum = 0.0;
    int occurring = 0;
    for (Index c = 0; c < Classes; ++c) {
      if (predicted_as(c) + that_are(c) == 0) continue;
      sum += f1(c);
      ++occurring;
    }
    return occurring == 0 ? 0.0 : sum / occurring;
  }

 private:
  std::int64_t predicted_as(Index c) const { return counts_.col(c).sum(); }
  std::int64_t that_are(Index c) const { return counts_.row(c).sum() + without_prediction_(c); }

  static void require_class(Index c, const char* what) {
    if (c < 0 || c >= Classes) {
      throw ClassIndexError(std::string("mlp: ") + what + " class: expected 0 to " +
                            std::to_string(Classes - 1) + ", found " + std::to_string(c));
    }
  }

  Counts counts_ = Counts::Zero(Classes, Classes);
  Eigen::Matrix<std::int64_t, Eigen::Dynamic, 1> without_prediction_ =
      Eigen::Matrix<std::int64_t, Eigen::Dynamic, 1>::Zero(Classes);
};

}  // namespace mlp::inline MLP_ABI
