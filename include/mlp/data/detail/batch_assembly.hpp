// Puts samples of a data set together as a batch.
#pragma once

#include <mlp/core/buffer.hpp>
#include <mlp/data/dataset.hpp>

#include <vector>

namespace mlp::inline MLP_ABI::detail {

/// Inputs [inputs x size], and one weight per sample unless null.
template <class Scalar>
struct Batch {
  const Scalar* x;
  Index size;
  const Scalar* weights = nullptr;
};

/// The memory of one batch of Inputs numbers and a class or Outputs numbers a sample.
template <class Scalar, int Inputs, int Outputs>
class BatchAssembly {
 public:
  /// Calls f(batch, targets, fill) for the samples index_of(0), ..., index_of(size - 1). Inputs are
  /// written by fill(columns), which workers call, each for what it will read itself; the sample of
  /// column j is drawn with the number first_draw + j.
  template <Dataset<Scalar> Data, class IndexOf, class Function>
  auto assemble(const Data& data, Index size, const IndexOf& index_of, std::uint64_t first_draw,
                Function&& f) {
    reserve(x_, size * Inputs);
    const auto fill = [&](Range columns) {
      for (Index j = columns.first; j < columns.last(); ++j) {
        if constexpr (requires { data.prefetch(Index{}); }) {
          if (j + ahead < columns.last()) data.prefetch(index_of(j + ahead));
        }
        data.input(index_of(j), first_draw + static_cast<std::uint64_t>(j), x_.data() + j * Inputs);
      }
    };
    Batch<Scalar> batch{x_.data(), size};
    if constexpr (HasWeights<Data>) {
      reserve(weights_, size);
      for (Index j = 0; j < size; ++j) {
        weights_.data()[j] = static_cast<Scalar>(data.weight(index_of(j)));
      }
      batch.weights = weights_.data();
    }
    if constexpr (HasLabels<Data>) {
      labels_.resize(static_cast<std::size_t>(size));
      for (Index j = 0; j < size; ++j) {
        labels_[static_cast<std::size_t>(j)] = static_cast<Index>(data.label(index_of(j)));
      }
      const ClassTargets<Scalar, Index> targets(labels_.data(), size, Outputs);
      targets.require_in_range();
      return f(batch, targets, fill);
    } else {
      reserve(values_, size * Outputs);
      for (Index j = 0; j < size; ++j) {
        data.target(index_of(j), first_draw + static_cast<std::uint64_t>(j),
                    values_.data() + j * Outputs);
      }
      return f(batch, ValueTargets<Scalar>(values_.data(), size, Outputs), fill);
    }
  }

 private:
  // Samples are drawn from all over the memory: long enough for one to arrive, and few enough not
  // to be pushed out again.
  static constexpr Index ahead = 4;

  static void reserve(AlignedBuffer<Scalar>& buffer, Index size) {
    if (buffer.size() < size) buffer = AlignedBuffer<Scalar>(size);
  }

  AlignedBuffer<Scalar> x_, values_, weights_;
  std::vector<Index> labels_;
};

}  // namespace mlp::inline MLP_ABI::detail
