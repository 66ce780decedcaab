// What a sample should have given: a class index, or a row of probabilities or values.
#pragma once

#include <mlp/core/error.hpp>
#include <mlp/core/types.hpp>

#include <algorithm>
#include <concepts>
#include <ranges>
#include <string>
#include <type_traits>
#include <utility>

namespace mlp::inline MLP_ABI {

/// The target of one sample given as a class: t = e_label. For a single output, labels 0 and 1 mean
/// t = 0 and t = 1.
template <class Scalar>
class ClassTarget {
 public:
  static constexpr bool is_class = true;

  constexpr ClassTarget(Index label, Index outputs)
      : label_(label), hot_(outputs == 1 ? label - 1 : label) {}

  Index label() const { return label_; }
  Scalar operator()(Index i) const { return i == hot_ ? Scalar(1) : Scalar(0); }

  /// The output whose target is one; -1 where none is.
  Index hot() const { return hot_; }

 private:
  Index label_;
  Index hot_;
};

/// The target of one sample given value by value.
template <class Scalar>
class ValueTarget {
 public:
  static constexpr bool is_class = false;

  explicit constexpr ValueTarget(const Scalar* values) : values_(values) {}

  Scalar operator()(Index i) const { return values_[i]; }
  const Scalar* values() const { return values_; }

 private:
  const Scalar* values_;
};

/// Class indices of a batch, seen in place.
template <class Scalar, std::integral Label>
class ClassTargets {
 public:
  static constexpr bool is_class = true;

  ClassTargets(const Label* labels, Index count, Index outputs)
      : labels_(labels), count_(count), outputs_(outputs) {}

  Index size() const { return count_; }
  Index label(Index j) const { return static_cast<Index>(labels_[j]); }
  ClassTarget<Scalar> operator[](Index j) const { return {label(j), outputs_}; }

  /// Throws ClassIndexError unless every label is in [0, classes).
  void require_in_range() const {
    const Index classes = outputs_ == 1 ? 2 : outputs_;
    for (Index j = 0; j < count_; ++j) {
      const auto found = +labels_[j];  // promoted: std::cmp_less takes neither char nor bool
      if (std::cmp_less(found, 0) || std::cmp_greater_equal(found, classes)) {
        throw ClassIndexError("mlp: class index of sample " + std::to_string(j) +
                              ": expected 0 to " + std::to_string(classes - 1) + ", found " +
                              std::to_string(found));
      }
    }
  }

 private:
  const Label* labels_;
  Index count_;
  Index outputs_;
};

/// Probabilities or values of a batch, [outputs x batch], seen in place.
template <class Scalar>
class ValueTargets {
 public:
  static constexpr bool is_class = false;

  ValueTargets(const Scalar* values, Index count, Index outputs)
      : values_(values), count_(count), outputs_(outputs) {}

  Index size() const { return count_; }
  const Scalar* data() const { return values_; }
  ValueTarget<Scalar> operator[](Index j) const {
    return ValueTarget<Scalar>(values_ + j * outputs_);
  }

  /// The class of the largest value; for a single output, whether it is above one half.
  Index label(Index j) const {
    const Scalar* t = values_ + j * outputs_;
    return outputs_ == 1 ? Index(t[0] > Scalar(0.5)) : std::max_element(t, t + outputs_) - t;
  }

  void require_in_range() const {}

 private:
  const Scalar* values_;
  Index count_;
  Index outputs_;
};

// By conversion rather than by name: a segment of a vector derives from the EigenBase of its block.
template <class T>
concept EigenExpression = requires(const std::remove_cvref_t<T>& expression) {
  []<class Derived>(const Eigen::EigenBase<Derived>&) {}(expression);
};

/// A vector of class indices: an Eigen vector of integers or a contiguous range of them.
template <class T>
concept ClassIndices = [] {
  using Plain = std::remove_cvref_t<T>;
  if constexpr (EigenExpression<Plain>) {
    return std::integral<typename Plain::Scalar> && Plain::IsVectorAtCompileTime;
  } else if constexpr (std::ranges::contiguous_range<Plain>) {
    return std::integral<std::ranges::range_value_t<Plain>>;
  } else {
    return false;
  }
}();

/// A matrix of probabilities or values.
template <class T>
concept TargetValues = [] {
  using Plain = std::remove_cvref_t<T>;
  if constexpr (EigenExpression<Plain>) {
    return std::floating_point<typename Plain::Scalar>;
  } else {
    return false;
  }
}();

}  // namespace mlp::inline MLP_ABI
