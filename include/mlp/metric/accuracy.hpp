// How often the right class is the predicted one, or among the first k.
#pragma once

#include <mlp/core/error.hpp>
#include <mlp/core/target.hpp>
#include <mlp/core/types.hpp>

#include <cmath>

namespace mlp::inline MLP_ABI {

/// What outputs stand for among which there is a NaN.
inline constexpr Index no_class = -1;

/// The class that outputs [n x 1] stand for: the first largest; for a single output, whether it is
/// above `threshold` (1/2 for a probability, 0 for a logit). `no_class` where one is NaN.
template <class Scalar>
Index predicted_class(const Scalar* outputs, Index n, Scalar threshold = Scalar(0.5)) {
  Index largest = 0;
  for (Index i = 0; i < n; ++i) {
    if (std::isnan(outputs[i])) return no_class;
    if (outputs[i] > outputs[largest]) largest = i;
  }
  return n == 1 ? Index(outputs[0] > threshold) : largest;
}

/// Fraction of columns of `outputs` [classes x batch], probabilities or logits, in which fewer than
/// k classes have a larger output than the true one (and of equal outputs, those of a smaller index
/// come first). A single output is a probability, of class 1 against class 0: class 1 where it is
/// above one half. Throws SizeError or ClassIndexError where labels do not fit, SizeError where
/// there are no samples (there is no fraction of nothing), and OptionError where k is below 1.
template <class Derived, LabelVector Labels>
double top_k_accuracy(const Eigen::MatrixBase<Derived>& outputs, const Labels& labels, Index k) {
  require_size<Index>(outputs.cols(), static_cast<Index>(std::size(labels)), "labels: size");
  require_samples("accuracy", outputs.cols());
  require_option(k >= 1, "top_k_accuracy", "k: expected at least 1", static_cast<double>(k));
  if (outputs.rows() == 1) {
    using Scalar = typename Derived::Scalar;
    Matrix<Scalar, 2, dynamic> both(2, outputs.cols());
    both.row(0).setConstant(Scalar(0.5));
    both.row(1) = outputs.row(0);
    return top_k_accuracy(both, labels, k);
  }
  const auto label_of = [&labels](Index j) {
    if constexpr (EigenExpression<Labels>) {
      return static_cast<Index>(labels(j));
    } else {
      return static_cast<Index>(std::ranges::data(labels)[j]);
    }
  };
  Index hits = 0;
  for (Index j = 0; j < outputs.cols(); ++j) {
    const Index label = label_of(j);
    if (label < 0 || label >= outputs.rows()) {
      throw ClassIndexError("mlp: class index of sample " + std::to_string(j) + ": expected 0 to " +
                            std::to_string(outputs.rows() - 1) + ", found " +
                            std::to_string(label));
    }
    const auto truth = outputs(label, j);
    Index ahead = 0;
    for (Index i = 0; i < outputs.rows(); ++i) {
      // Negated, so that a NaN on either side counts as ahead: a diverged run must not look
      // perfect.
      const bool is_behind = outputs(i, j) < truth || (outputs(i, j) == truth && i > label);
      if (i != label && !is_behind) ++ahead;
    }
    if (ahead < k) ++hits;
  }
  return static_cast<double>(hits) / static_cast<double>(outputs.cols());
}

/// Fraction of columns whose largest output is that of the true class; of a single output, a
/// probability, those in which it is above one half exactly where the label is 1.
template <class Derived, LabelVector Labels>
double accuracy(const Eigen::MatrixBase<Derived>& outputs, const Labels& labels) {
  return top_k_accuracy(outputs, labels, 1);
}

}  // namespace mlp::inline MLP_ABI
