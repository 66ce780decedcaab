// Assembles a batch from samples of a data set.
#pragma once

#include <mlp/core/buffer.hpp>
#include <mlp/core/error.hpp>
#include <mlp/core/finite.hpp>
#include <mlp/core/types.hpp>
#include <mlp/data/dataset.hpp>
#include <mlp/data/detail/input.hpp>
#include <mlp/data/detail/targets.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace mlp::inline MLP_ABI::detail {

/// Samples of a data set: `count` of them from position `first` of an order, or of the data set
/// itself if there is no order. Column j has draw number first_draw + j.
struct Selection {
  const Index* order = nullptr;
  Index first = 0;
  Index count = 0;
  std::uint64_t first_draw = 0;

  Index operator[](Index j) const { return order != nullptr ? order[first + j] : first + j; }
  std::uint64_t draw(Index j) const { return first_draw + static_cast<std::uint64_t>(j); }
};

/// A batch in the memory of a BatchAssembly. Its inputs x [inputs x size] are written by `fill`,
/// which each worker calls for the columns that it is about to read; targets and weights are
/// already there.
template <class Scalar, int Inputs, class Targets, class Data>
struct AssembledBatch {
  Scalar* x;
  Index size;
  Targets targets;
  const Scalar* weights;  // null: each sample has weight 1
  const Data& data;
  Selection selection;

  Scalar weight(Index j) const { return weights != nullptr ? weights[j] : Scalar(1); }
  /// Its number in the data set.
  Index sample(Index j) const { return selection[j]; }

  /// Throws NonFiniteError where an input is none that training could go on from.
  void fill(Range columns) const {
    for (Index j = columns.first; j < columns.last(); ++j) {
      if constexpr (TakesPrefetch<Data>) {
        if (j + ahead < columns.last()) data.prefetch(selection[j + ahead]);
      }
      Scalar* input = x + j * Inputs;
      data.input(selection[j], selection.draw(j), input);
      const Index bad = first_not_finite(input, Inputs);
      if (bad < Inputs) refuse(selection[j], bad, input[bad]);
    }
  }

 private:
  // Samples are scattered over memory: far enough ahead for one to arrive in time, and few enough
  // not to be evicted again.
  static constexpr Index ahead = 4;

  [[noreturn]] static void refuse(Index sample, Index feature, Scalar found) {
    throw NonFiniteError("mlp: inputs: sample " + std::to_string(sample) + ": feature " +
                         std::to_string(feature) + ": expected a finite number, found " +
                         std::to_string(found));
  }
};

/// The memory of one batch: per sample, Inputs numbers and a class or Outputs numbers.
template <class Scalar, int Inputs, int Outputs>
class BatchAssembly {
 public:
  /// The batch of these samples, valid until the next call. Throws ClassIndexError if one has a
  /// class that the network does not have.
  template <Dataset<Scalar> Data>
  auto assemble(const Data& data, const Selection& selection) {
    reserve(x_, selection.count * Inputs);
    const Scalar* weights = read_weights(data, selection);
    auto targets = read_targets(data, selection);
    return AssembledBatch<Scalar, Inputs, decltype(targets), Data>{
        x_.data(), selection.count, std::move(targets), weights, data, selection};
  }

 private:
  static void reserve(AlignedBuffer<Scalar>& buffer, Index size) {
    if (buffer.size() < size) buffer = AlignedBuffer<Scalar>(size);
  }

  template <class Data>
  const Scalar* read_weights(const Data& data, const Selection& selection) {
    if constexpr (HasWeights<Data>) {
      reserve(weights_, selection.count);
      for (Index j = 0; j < selection.count; ++j) {
        weights_.data()[j] = static_cast<Scalar>(data.weight(selection[j]));
      }
      return weights_.data();
    } else {
      return nullptr;
    }
  }

  template <class Data>
  auto read_targets(const Data& data, const Selection& selection) {
    if constexpr (HasLabels<Data>) {
      labels_.resize(static_cast<std::size_t>(selection.count));
      for (Index j = 0; j < selection.count; ++j) {
        labels_[static_cast<std::size_t>(j)] = static_cast<Index>(data.label(selection[j]));
      }
      return BatchLabels<Scalar, Index>(contiguous_vector(labels_), Outputs);
    } else {
      reserve(values_, selection.count * Outputs);
      for (Index j = 0; j < selection.count; ++j) {
        data.target(selection[j], selection.draw(j), values_.data() + j * Outputs);
      }
      return BatchValues<Scalar>(Contiguous<Scalar>(values_.data(), selection.count * Outputs),
                                 Outputs);
    }
  }

  AlignedBuffer<Scalar> x_, values_, weights_;
  std::vector<Index> labels_;
};

}  // namespace mlp::inline MLP_ABI::detail
