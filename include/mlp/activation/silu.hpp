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

  // Where σ has long been zero z is held back: infinity times zero would be no number.
  template <class Values>
  static Values value(const Values& z) {
    using Scalar = typename Values::Scalar;
    return z.max(Scalar(-1e4)) * kernel::logistic(z);
  }
  template <class Values>
  static Values derivative(const Values& z) {
    using Scalar = typename Values::Scalar;
    // σ(-z) and not 1 - σ(z), which cancels.
    return kernel::logistic(z) * kernel::multiply_add<Values>(z.max(Scalar(-1e4)).min(Scalar(1e4)),
                                                              kernel::logistic(-z), Values::Ones());
  }
};
static_assert(ElementwiseActivation<Silu>);

}  // namespace mlp::inline MLP_ABI
