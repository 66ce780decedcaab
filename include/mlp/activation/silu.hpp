// a = z σ(z), σ the logistic function
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/kernel/math.hpp>

namespace mlp::inline MLP_ABI {

/// The sigmoid-weighted linear unit, also called swish (Elfwing, Uchibe & Doya 2018):
/// φ(z) = z σ(z), φ' = σ(z) (1 + z σ(-z)).
struct Silu {
  static constexpr std::string_view name = "silu";
  static constexpr DerivativeFrom derivative_from = DerivativeFrom::input;
  static constexpr bool rectifies = true;

  // Where σ has long been zero z is held back: infinity times zero would be no number. The results
  // are evaluated here, for an expression would refer to a σ(z) that is gone.
  static auto value(const auto& z) {
    using Plain = typename std::decay_t<decltype(z)>::PlainObject;
    using Scalar = typename Plain::Scalar;
    return Plain(z.max(Scalar(-1e4)) * kernel::logistic(z));
  }
  static auto derivative(const auto& z) {
    using Plain = typename std::decay_t<decltype(z)>::PlainObject;
    using Scalar = typename Plain::Scalar;
    // σ(-z) and not 1 - σ(z), which cancels.
    return Plain(kernel::logistic(z) *
                 (Scalar(1) + z.max(Scalar(-1e4)).min(Scalar(1e4)) * kernel::logistic(-z)));
  }
};
static_assert(ElementwiseActivation<Silu>);

}  // namespace mlp::inline MLP_ABI
