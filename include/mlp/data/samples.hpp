// Any range of samples as matrices: a sample is a pair of an input and a target.
#pragma once

#include <mlp/core/error.hpp>
#include <mlp/core/target.hpp>
#include <mlp/core/types.hpp>

#include <concepts>
#include <cstdint>
#include <iterator>
#include <ranges>
#include <tuple>
#include <type_traits>
#include <vector>

namespace mlp::inline MLP_ABI {

namespace detail {

template <class T>
concept NumberRange =
    std::ranges::input_range<T> && std::is_arithmetic_v<std::ranges::range_value_t<T>>;

}  // namespace detail

/// A pair or tuple (input, target): the input is a range or Eigen vector of numbers, the target a
/// class index or a range of numbers.
template <class T>
concept Sample = requires(const T& sample) {
  requires std::tuple_size<T>::value == 2;  // tuple_size_v would be an error, not false
  requires detail::NumberRange<std::tuple_element_t<0, T>>;
  requires std::integral<std::tuple_element_t<1, T>> ||
      detail::NumberRange<std::tuple_element_t<1, T>>;
};

template <class T>
concept SampleRange =
    !EigenExpression<T> && std::ranges::input_range<T> && Sample<std::ranges::range_value_t<T>>;

/// Samples copied column by column: x [Inputs x n], and labels or targets [Outputs x n].
template <class Scalar, int Inputs, int Outputs, bool are_classes>
struct CollectedSamples {
  using Targets =
      std::conditional_t<are_classes, std::vector<std::int64_t>, Matrix<Scalar, Outputs, dynamic>>;
  Matrix<Scalar, Inputs, dynamic> x;
  Targets y;
};

/// Copies a range of samples, even one that can be iterated only once. Throws SizeError naming the
/// first sample whose input or target has the wrong length.
template <class Scalar, int Inputs, int Outputs, SampleRange Range>
auto collect(Range&& samples) {
  using Target = std::tuple_element_t<1, std::ranges::range_value_t<Range>>;
  constexpr bool are_classes = std::integral<Target>;
  std::vector<Scalar> inputs;
  std::vector<Scalar> values;
  CollectedSamples<Scalar, Inputs, Outputs, are_classes> collected;
  Index count = 0;
  const auto append = [&count](std::vector<Scalar>& to, const auto& numbers, Index expected,
                               const char* what) {
    const auto before = to.size();
    for (const auto& number : numbers) to.push_back(static_cast<Scalar>(number));
    if (const auto found = static_cast<Index>(to.size() - before); found != expected) {
      throw SizeError("mlp: sample " + std::to_string(count) + ": " + what + ": expected " +
                      std::to_string(expected) + " numbers, found " + std::to_string(found));
    }
  };
  for (const auto& sample : samples) {
    const auto& [input, target] = sample;
    append(inputs, input, Inputs, "input");
    if constexpr (are_classes) {
      collected.y.push_back(static_cast<std::int64_t>(target));
    } else {
      append(values, target, Outputs, "target");
    }
    ++count;
  }
  collected.x = ConstBatchView<Scalar, Inputs>(inputs.data(), Inputs, count);
  if constexpr (!are_classes) {
    collected.y = ConstBatchView<Scalar, Outputs>(values.data(), Outputs, count);
  }
  return collected;
}

}  // namespace mlp::inline MLP_ABI
