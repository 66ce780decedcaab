// How good several yes/no answers per sample are.
#pragma once

#include <mlp/core/error.hpp>
#include <mlp/core/types.hpp>
#include <mlp/metric/detail/ratio.hpp>

#include <cmath>
#include <cstdint>
#include <string>

namespace mlp::inline MLP_ABI {

/// Counts of right and wrong answers, label by label. Ratios of nothing are 0, and averages are
/// over all labels (scikit-learn's rules for multi-label targets).
class MultiLabelCounts {
 public:
  using Counts = Eigen::Matrix<std::int64_t, Eigen::Dynamic, 1>;

  /// Of outputs and targets, both [labels x samples]; an answer is yes where the output is above
  /// `threshold` (1/2 for probabilities, 0 for logits), and right where the target is above 1/2 as
  /// well. A NaN is a wrong answer. Throws SizeError where the sizes differ, and NonFiniteError
  /// where a target is NaN.
  template <class Outputs, class Targets>
  MultiLabelCounts(const Eigen::MatrixBase<Outputs>& outputs,
                   const Eigen::MatrixBase<Targets>& targets, double threshold = 0.5)
      : samples_(targets.cols()),
        hits_(Counts::Zero(targets.rows())),
        false_alarms_(hits_),
        misses_(hits_) {
    require_size<Index>(targets.rows(), outputs.rows(), "multi-label: outputs: rows");
    require_size<Index>(targets.cols(), outputs.cols(), "multi-label: outputs: columns");
    for (Index j = 0; j < targets.cols(); ++j) {
      bool is_exact = true;
      for (Index l = 0; l < targets.rows(); ++l) {
        const auto output = static_cast<double>(outputs(l, j));
        const auto target = static_cast<double>(targets(l, j));
        if (std::isnan(target)) refuse(l, j);
        const bool is = target > 0.5;
        const bool says = is ? output > threshold : !(output <= threshold);
        if (is && says) ++hits_(l);
        if (!is && says) ++false_alarms_(l);
        if (is && !says) ++misses_(l);
        is_exact = is_exact && is == says;
      }
      exact_ += is_exact ? 1 : 0;
    }
  }

  /// Fraction of samples of which all answers are right.
  double exact_match() const { return detail::ratio(exact_, samples_); }
  /// Fraction of all answers that are right: 1 - the Hamming loss.
  double accuracy() const {
    return detail::ratio(samples_ * labels() - wrong().sum(), samples_ * labels());
  }
  /// Fraction of the answers to label l that are right.
  double accuracy(Index l) const { return detail::ratio(samples_ - wrong()(l), samples_); }
  /// TP / (TP + FP)
  double precision(Index l) const { return detail::ratio(hits_(l), hits_(l) + false_alarms_(l)); }
  /// TP / (TP + FN)
  double recall(Index l) const { return detail::ratio(hits_(l), hits_(l) + misses_(l)); }
  /// 2 TP / (2 TP + FP + FN)
  double f1(Index l) const { return detail::ratio(2 * hits_(l), 2 * hits_(l) + wrong()(l)); }
  /// The mean of f1 over the labels.
  double macro_f1() const {
    double sum = 0.0;
    for (Index l = 0; l < labels(); ++l) sum += f1(l);
    return labels() == 0 ? 0.0 : sum / static_cast<double>(labels());
  }
  /// F1 of all answers together.
  double micro_f1() const {
    const std::int64_t hits = hits_.sum();
    return detail::ratio(2 * hits, 2 * hits + wrong().sum());
  }

  Index labels() const { return hits_.size(); }
  Index samples() const { return samples_; }

 private:
  [[noreturn]] static void refuse(Index label, Index sample) {
    throw NonFiniteError("mlp: multi-label: targets: sample " + std::to_string(sample) +
                         ": label " + std::to_string(label) + ": expected a number, found nan");
  }
  Counts wrong() const { return false_alarms_ + misses_; }

  Index samples_;
  Counts hits_, false_alarms_, misses_;
  std::int64_t exact_ = 0;
};

}  // namespace mlp::inline MLP_ABI
