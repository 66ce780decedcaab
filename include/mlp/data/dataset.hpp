// Samples that are made when they are needed: anything that can write one at a time.
#pragma once

#include <mlp/core/types.hpp>

#include <concepts>
#include <cstdint>

namespace mlp::inline MLP_ABI {

/// A set of samples that a trainer asks for one by one: from memory, a file, a generator or
/// augmentation. `input(index, draw, x)` writes the inputs of a sample to x. `draw` numbers the
/// uses of samples in a run, the same way in every run, so that what is random about a sample can
/// follow from index and draw. `label(index)` is its class; data sets without classes have
/// `target(index, draw, t)` instead, which writes its targets. All three are called from several
/// threads at once. Optional: `weight(index)`, what the sample counts; `prefetch(index)`, called a
/// few samples ahead.
template <class D, class Scalar>
concept Dataset = requires(const D& data, Index index, std::uint64_t draw, Scalar* values) {
  { data.size() } -> std::convertible_to<Index>;
  data.input(index, draw, values);
}
&&(
    requires(const D& data, Index index) {
      { data.label(index) } -> std::integral;
    } ||
    requires(const D& data, Index index, std::uint64_t draw, Scalar* values) {
      data.target(index, draw, values);
    });

namespace detail {

template <class D>
concept HasLabels = requires(const D& data, Index index) {
  { data.label(index) } -> std::integral;
};
template <class D>
concept HasWeights = requires(const D& data, Index index) {
  { data.weight(index) } -> std::convertible_to<double>;
};

}  // namespace detail

}  // namespace mlp::inline MLP_ABI
