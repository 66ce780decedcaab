// Where samples come from: matrices, or anything that can write one sample at a time.
#pragma once

#include <mlp/core/target.hpp>
#include <mlp/core/types.hpp>

#include <algorithm>
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

/// The columns of x [inputs x n] with their targets, and one weight per sample unless null.
template <class Scalar, class Targets>
class MatrixDataset {
 public:
  MatrixDataset(const Scalar* x, Index inputs, Index outputs, const Targets& targets,
                const Scalar* weights)
      : x_(x), inputs_(inputs), outputs_(outputs), targets_(targets), weights_(weights) {}

  Index size() const { return targets_.size(); }
  void input(Index index, std::uint64_t /*draw*/, Scalar* x) const {
    std::copy_n(x_ + index * inputs_, inputs_, x);
  }
  Index label(Index index) const requires Targets::is_class { return targets_.label(index); }
  void target(Index index, std::uint64_t /*draw*/, Scalar* t) const requires(!Targets::is_class) {
    std::copy_n(targets_.data() + index * outputs_, outputs_, t);
  }
  Scalar weight(Index index) const { return weights_ != nullptr ? weights_[index] : Scalar(1); }

 private:
  const Scalar* x_;
  Index inputs_, outputs_;
  const Targets& targets_;
  const Scalar* weights_;
};

}  // namespace detail

}  // namespace mlp::inline MLP_ABI
