// A caller's batch, checked and viewed in place.
#pragma once

#include <mlp/core/buffer.hpp>
#include <mlp/core/error.hpp>
#include <mlp/data/batch.hpp>
#include <mlp/data/detail/input.hpp>
#include <mlp/data/detail/targets.hpp>

#include <concepts>
#include <ranges>
#include <type_traits>
#include <utility>

namespace mlp::inline MLP_ABI::detail {

template <class Expected, class Found>
struct BatchSizeMismatch {
  static_assert(std::is_void_v<Expected>,
                "mlp: the batch and its targets must have the same number of samples (see Expects "
                "and Got)");
};

/// Refuses targets whose batch size, known at compile time, is not that of x.
template <class X, class Y>
constexpr void require_matching_batches() {
  if constexpr (EigenExpression<Y>) {
    constexpr int expected = X::ColsAtCompileTime;
    constexpr int found = LabelVector<Y> ? int(Y::SizeAtCompileTime) : int(Y::ColsAtCompileTime);
    if constexpr (expected != dynamic && found != dynamic && expected != found) {
      (void)sizeof(BatchSizeMismatch<Expects<expected>, Got<found>>);
    }
  }
}

/// Whether Weights can be the sample weights of a model of this Scalar.
template <class Weights, class Scalar>
concept WeightVector = [] {
  if constexpr (EigenExpression<Weights>) {
    return std::same_as<typename Weights::Scalar, Scalar> && Weights::IsVectorAtCompileTime;
  } else if constexpr (std::ranges::contiguous_range<Weights>) {
    return std::same_as<std::ranges::range_value_t<Weights>, Scalar>;
  } else {
    return false;
  }
}();

/// Inputs [inputs x size] with their targets and weights: a batch that is complete already.
/// (AssembledBatch is the other kind that a pass takes.)
template <class Scalar, class Targets>
struct BatchInPlace {
  const Scalar* x;
  Index size;
  Targets targets;
  Contiguous<Scalar> weights;  // none: each sample has weight 1

  Scalar weight(Index j) const { return weights.data() != nullptr ? weights[j] : Scalar(1); }
  /// Its number for whoever gave it.
  static Index sample(Index j) { return j; }
  void fill(Range /*columns*/) const {}
};

/// Which numbers the inputs of a batch may be; targets and weights are looked at in the pass.
enum class Numbers { any, finite };

/// The batch for a network of these sizes, with x in `copy` if it cannot be read in place. Throws
/// SizeError, ClassIndexError or NonFiniteError.
template <int Inputs, int Outputs, class Scalar, class X, class Y, class Weights>
auto batch_in_place(const Batch<X, Y, Weights>& batch, AlignedBuffer<Scalar>& copy,
                    Numbers numbers) {
  require_fixed_height<Inputs, X, InputHeightMismatch>();
  require_matching_batches<X, Y>();
  require_size<Index>(Inputs, batch.x.rows(), "x: rows");
  const Index size = batch.x.cols();
  const Scalar* x = contiguous(batch.x, copy);
  if (numbers == Numbers::finite) require_finite(x, Inputs, size, "x");

  Contiguous<Scalar> weights;
  if constexpr (Batch<X, Y, Weights>::is_weighted) {
    static_assert(WeightVector<Weights, Scalar>,
                  "mlp: sample weights are a vector of the model's scalar type, one for each "
                  "sample: an Eigen vector or a contiguous range");
    weights = contiguous_vector(batch.weights);
    require_size<Index>(size, weights.size(), "sample weights: size");
  }

  auto targets = targets_of<Scalar, Outputs>(batch.y, size);
  using Targets = decltype(targets);
  return BatchInPlace<Scalar, Targets>{x, size, std::move(targets), std::move(weights)};
}

}  // namespace mlp::inline MLP_ABI::detail
