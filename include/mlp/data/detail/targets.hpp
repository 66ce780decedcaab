// The targets of a batch, whatever form they come in: classes, or columns of values.
#pragma once

#include <mlp/core/error.hpp>
#include <mlp/core/finite.hpp>
#include <mlp/core/target.hpp>
#include <mlp/data/detail/input.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <string>
#include <utility>

namespace mlp::inline MLP_ABI::detail {

/// The classes of a batch.
template <class Scalar, std::integral Label>
class BatchLabels {
 public:
  static constexpr bool is_class = true;

  /// Throws ClassIndexError unless every label is in [0, classes); a single output tells two apart.
  BatchLabels(Contiguous<Label> labels, Index outputs)
      : labels_(std::move(labels)), outputs_(outputs) {
    const Index classes = outputs_ == 1 ? 2 : outputs_;
    for (Index j = 0; j < size(); ++j) {
      const auto found = +labels_[j];  // promoted: std::cmp_less takes neither char nor bool
      if (std::cmp_less(found, 0) || std::cmp_greater_equal(found, classes)) {
        throw ClassIndexError("mlp: class index of sample " + std::to_string(j) +
                              ": expected 0 to " + std::to_string(classes - 1) + ", found " +
                              std::to_string(found));
      }
    }
  }

  Index size() const { return labels_.size(); }
  Index label(Index j) const { return static_cast<Index>(labels_[j]); }
  ClassTarget<Scalar> operator[](Index j) const { return {label(j), outputs_}; }

 private:
  Contiguous<Label> labels_;
  Index outputs_;
};

/// Probabilities or values of a batch, [outputs x batch].
template <class Scalar>
class BatchValues {
 public:
  static constexpr bool is_class = false;

  BatchValues(Contiguous<Scalar> values, Index outputs)
      : values_(std::move(values)), outputs_(outputs) {}

  Index size() const { return values_.size() / outputs_; }
  const Scalar* data() const { return values_.data(); }
  ValueTarget<Scalar> operator[](Index j) const {
    return ValueTarget<Scalar>(data() + j * outputs_);
  }

  /// The class of the largest value; for a single output, whether it is above one half.
  Index label(Index j) const {
    const Scalar* t = data() + j * outputs_;
    return outputs_ == 1 ? Index(t[0] > Scalar(0.5)) : std::max_element(t, t + outputs_) - t;
  }

 private:
  Contiguous<Scalar> values_;
  Index outputs_;
};

template <class Scalar>
[[noreturn]] void refuse_target(TargetRange range, const Scalar* values, Index n, Index sample) {
  const std::string where = "mlp: targets: sample " + std::to_string(sample) + ": ";
  double sum = 0.0;
  for (Index i = 0; i < n; ++i) {
    const auto message = [&](const char* expected) {
      std::string text = where;
      text.append("value ").append(std::to_string(i)).append(": expected ").append(expected);
      return text.append(", found ").append(std::to_string(values[i]));
    };
    if (!is_finite(values[i])) throw NonFiniteError(message("a finite number"));
    if (range != TargetRange::finite && !(values[i] >= Scalar(0) && values[i] <= Scalar(1))) {
      throw ProbabilityError(message("a probability from 0 to 1"));
    }
    sum += static_cast<double>(values[i]);
  }
  throw ProbabilityError(where + "expected probabilities that sum to 1, found a sum of " +
                         std::to_string(sum));
}
/// Throws NonFiniteError or ProbabilityError unless the n values of a sample's target are in a
/// range.
template <TargetRange range, class Scalar>
void require_target(const Scalar* values, Index n, Index sample) {
  constexpr double tolerance = 1e-3;  // far above what rounding does to the sum
  bool holds = are_finite(values, n);
  if constexpr (range != TargetRange::finite) {
    double sum = 0.0;
    for (Index i = 0; i < n; ++i) {
      holds &= values[i] >= Scalar(0) && values[i] <= Scalar(1);
      sum += static_cast<double>(values[i]);
    }
    if (range == TargetRange::distribution) holds &= std::abs(sum - 1.0) <= tolerance;
  }
  if (!holds) refuse_target(range, values, n, sample);
}

/// The targets `y` of `batch` samples, in place where possible, and checked. Throws SizeError or
/// ClassIndexError.
template <class Scalar, int Outputs, class Y>
auto targets_of(const Y& y, Index batch) {
  static_assert(
      LabelVector<Y> || ValueMatrix<Y>,
      "mlp: targets are class indices (a vector of integers) or a matrix of values with one "
      "column per sample");
  if constexpr (LabelVector<Y>) {
    auto labels = contiguous_vector(y);
    require_size<Index>(batch, labels.size(), "class indices: size");
    return BatchLabels<Scalar, typename decltype(labels)::Value>(std::move(labels), Outputs);
  } else {
    require_fixed_height<Outputs, Y, TargetHeightMismatch>();
    require_size<Index>(Outputs, y.rows(), "targets: rows");
    require_size<Index>(batch, y.cols(), "targets: columns");
    return BatchValues<Scalar>(Contiguous<Scalar>(y.matrix()), Outputs);
  }
}

}  // namespace mlp::inline MLP_ABI::detail
