// A matrix of samples as a data set.
#pragma once

#include <mlp/core/types.hpp>
#include <mlp/data/dataset.hpp>
#include <mlp/data/detail/batch_in_place.hpp>

#include <algorithm>
#include <cstdint>

namespace mlp::inline MLP_ABI::detail {

/// The columns of a batch, one at a time, for a network of these sizes. Refers to the batch.
template <int Inputs, int Outputs, class Scalar, class Targets>
class MatrixDataset {
 public:
  explicit MatrixDataset(const BatchInPlace<Scalar, Targets>& columns) : columns_(&columns) {}

  Index size() const { return columns_->size; }
  void input(Index index, std::uint64_t /*draw*/, Scalar* x) const {
    std::copy_n(columns_->x + index * Inputs, Inputs, x);
  }
  Index label(Index index) const requires Targets::is_class {
    return columns_->targets.label(index);
  }
  void target(Index index, std::uint64_t /*draw*/, Scalar* t) const requires(!Targets::is_class) {
    std::copy_n(columns_->targets.data() + index * Outputs, Outputs, t);
  }
  Scalar weight(Index index) const { return columns_->weight(index); }

 private:
  const BatchInPlace<Scalar, Targets>* columns_;
};

template <int Inputs, int Outputs, class Scalar, class Targets>
MatrixDataset<Inputs, Outputs, Scalar, Targets> dataset_of(
    const BatchInPlace<Scalar, Targets>& columns) {
  return MatrixDataset<Inputs, Outputs, Scalar, Targets>(columns);
}

}  // namespace mlp::inline MLP_ABI::detail
