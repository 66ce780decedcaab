// Samples that are made when they are needed: anything that can write one at a time.
#pragma once

#include <mlp/core/types.hpp>

#include <concepts>
#include <cstdint>

namespace mlp::inline MLP_ABI {

/// A set of samples to which a trainer turns for each one that it needs: from memory, a file, a
/// generator or augmentation. `input(index, draw, x)` writes the inputs of a sample to x. `draw` is
/// another number for every use of a sample in a run, and the same in every run, so that what is
/// random about it can follow from the two. `label(index)` is its class; data sets without classes
/// have `target(index, draw, t)` instead, which writes the outputs that it should have given. All
/// three are called from several threads at once. `weight(index)`, where there is one, is what the
/// sample counts; `prefetch(index)`, where there is one, is told which sample will soon be asked
/// for.
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
