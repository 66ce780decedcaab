// Which losses are computed from logits, and the refusal of pairs that do not belong together.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/detail/contract_checks.hpp>
#include <mlp/network/detail/chain.hpp>

#include <type_traits>

namespace mlp::inline MLP_ABI {

template <class>
struct Needs;
template <class>
struct Found;

template <class LossType, class Needed, class Present>
struct LossNeedsOutputActivation {
  static_assert(
      std::is_void_v<LossType>,
      "mlp: this loss is computed from the logits of one output activation, named by "
      "Needs<...>, but the last layer has the one named by Found<...>: give the last layer "
      "that activation (CrossEntropy needs Softmax, BinaryCrossEntropy needs Sigmoid), or "
      "take MeanSquaredError or Huber, which go with any");
};

namespace detail {

/// Whether the loss replaces the last layer's activation; refuses a loss that must but cannot.
template <class LossType, class LastLayer, class Scalar = float>
consteval bool is_fused() {
  static_assert(
      check_loss<LossType, Scalar>(),
      "mlp: a Trainer's loss must be one such as mlp::CrossEntropy<mlp::Mean>: a type that "
      "meets Loss in mlp/concepts.hpp");
  if constexpr (NamesFusedActivation<LossType>) {
    using Needed = typename LossType::FusedActivation;
    if constexpr (!std::is_void_v<Needed>) {
      using Present = typename OutputActivationOf<LastLayer>::Type;
      if constexpr (!std::is_same_v<Needed, Present>) {
        (void)sizeof(LossNeedsOutputActivation<LossType, Needs<Needed>, Found<Present>>);
      }
      return true;
    }
  }
  return false;
}

}  // namespace detail

}  // namespace mlp::inline MLP_ABI
