// The target of one sample, a class or values; and what a caller may pass as the targets of many.
#pragma once

#include <mlp/core/types.hpp>

#include <concepts>
#include <ranges>
#include <type_traits>

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

/// What the values of a target have to be for a loss: finite, or also in [0, 1], or also with a sum
/// of 1.
enum class TargetRange { finite, probabilities, distribution };

// By conversion rather than by name: a segment of a vector derives from the EigenBase of its block.
template <class T>
concept EigenExpression = requires(const std::remove_cvref_t<T>& expression) {
  []<class Derived>(const Eigen::EigenBase<Derived>&) {}(expression);
};

/// The classes of many samples: an Eigen vector of integers or a contiguous range of them.
template <class T>
concept LabelVector = [] {
  using Plain = std::remove_cvref_t<T>;
  if constexpr (EigenExpression<Plain>) {
    return std::integral<typename Plain::Scalar> && Plain::IsVectorAtCompileTime;
  } else if constexpr (std::ranges::contiguous_range<Plain>) {
    return std::integral<std::ranges::range_value_t<Plain>>;
  } else {
    return false;
  }
}();

/// The values of many samples: a matrix with one column, of probabilities or of any numbers, for
/// each.
template <class T>
concept ValueMatrix = [] {
  using Plain = std::remove_cvref_t<T>;
  if constexpr (EigenExpression<Plain>) {
    return std::floating_point<typename Plain::Scalar>;
  } else {
    return false;
  }
}();

}  // namespace mlp::inline MLP_ABI
