// The index, matrix and view types of the whole library.
//
// Columns are samples: a batch is [features x batch]. All storage is column-major and contiguous.
#pragma once

#include <mlp/core/abi.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace mlp::inline MLP_ABI {

using Index = Eigen::Index;

inline constexpr int dynamic = Eigen::Dynamic;

// Eigen insists that a matrix of one row is row-major; for contiguous data the two orders agree.
template <class Scalar, int Rows, int Cols>
using Matrix =
    Eigen::Matrix<Scalar, Rows, Cols, (Rows == 1 && Cols != 1) ? Eigen::RowMajor : Eigen::ColMajor>;

/// A view of a parameter tensor: [Rows x Cols], contiguous, sizes known at compile time.
template <class Scalar, int Rows, int Cols>
using TensorView = Eigen::Map<Matrix<Scalar, Rows, Cols>>;
template <class Scalar, int Rows, int Cols>
using ConstTensorView = Eigen::Map<const Matrix<Scalar, Rows, Cols>>;

/// A view of some samples: [Rows x samples], contiguous, height known at compile time.
template <class Scalar, int Rows>
using BatchView = Eigen::Map<Matrix<Scalar, Rows, dynamic>>;
template <class Scalar, int Rows>
using ConstBatchView = Eigen::Map<const Matrix<Scalar, Rows, dynamic>>;

/// A contiguous run of parameters, gradients or optimizer state.
template <class Scalar>
using Segment = Eigen::Map<Eigen::Array<Scalar, Eigen::Dynamic, 1>>;
template <class Scalar>
using ConstSegment = Eigen::Map<const Eigen::Array<Scalar, Eigen::Dynamic, 1>>;

/// What a layer declares of one of its tensors. Most are parameters, which an optimizer moves along
/// their gradients; a tensor that `follows` is a running average over batches.
struct TensorShape {
  std::string_view name;
  int rows = 0;
  int cols = 0;
  bool decays = true;    ///< whether weight decay applies (to weights; not to biases, γ and β)
  double follows = 0.0;  ///< in (0, 1]: the share of the way to a batch's value that it moves

  constexpr Index size() const { return Index{rows} * cols; }
  constexpr bool is_parameter() const { return follows == 0.0; }
};

/// A half-open range [first, first + count) of columns, samples or work units.
struct Range {
  Index first = 0;
  Index count = 0;

  constexpr Index last() const { return first + count; }
};

/// Some values of one of a layer's tensors, in storage order.
struct TensorPart {
  std::size_t tensor = 0;
  Range values;
};

/// A pass in which layers behave as at inference.
struct Inference {};

/// A pass in which layers behave as in training, as one of them sees it.
struct TrainingPass {
  std::uint64_t seed = 0;   ///< of the trainer
  std::uint64_t step = 0;   ///< updates before this one
  std::uint64_t layer = 0;  ///< from 0
  Index first_column = 0;   ///< of the columns at hand, in their batch
};

/// The share of `worker` when `workers` split `total` units into runs of nearly equal length.
constexpr Range share_of(Index total, int worker, int workers) {
  const Index first = total * worker / workers;
  return {first, total * (worker + 1) / workers - first};
}

}  // namespace mlp::inline MLP_ABI
