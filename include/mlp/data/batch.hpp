// Samples as a caller passes them to a trainer.
#pragma once

#include <mlp/core/target.hpp>
#include <mlp/core/types.hpp>

#include <type_traits>

namespace mlp::inline MLP_ABI {

namespace detail {

/// In place of sample weights: every sample has weight 1.
struct NoWeights {};
inline constexpr NoWeights no_weights{};

template <class X>
concept MatrixExpression = requires(const X& x) {
  []<class Derived>(const Eigen::MatrixBase<Derived>&) {}(x);
};

}  // namespace detail

/// Inputs x [inputs x B] with their targets y (B class indices, or values [outputs x B]) and, where
/// some samples count more than others, one weight each: an Eigen vector or a contiguous range of
/// numbers. Refers to its arguments and copies nothing:
///
///     trainer.step(mlp::Batch{x, labels, weights});
template <class X, class Y, class Weights = detail::NoWeights>
struct Batch {
  static_assert(detail::MatrixExpression<X>,
                "mlp: the x of a Batch is an Eigen matrix with one column for each sample");

  const X& x;
  const Y& y;
  const Weights& weights = detail::no_weights;

  static constexpr bool is_weighted = !std::is_same_v<Weights, detail::NoWeights>;
};

template <class X, class Y>
Batch(const X&, const Y&) -> Batch<X, Y>;
template <class X, class Y, class Weights>
Batch(const X&, const Y&, const Weights&) -> Batch<X, Y, Weights>;

}  // namespace mlp::inline MLP_ABI
