// a = log(1 + exp(z))
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/kernel/math.hpp>

namespace mlp::inline MLP_ABI {

/// φ(z) = log(1 + e^z) = max(z, 0) + log(1 + e^-|z|), which does not overflow; φ' = σ(z).
struct Softplus {
  static constexpr std::string_view name = "softplus";
  static constexpr DerivativeFrom derivative_from = DerivativeFrom::input;
  static constexpr bool rectifies = true;

  template <class Values>
  static Values value(const Values& z) {
    return kernel::softplus(z);
  }
  template <class Values>
  static Values derivative(const Values& z) {
    return kernel::logistic(z);
  }
};
static_assert(ElementwiseActivation<Softplus>);

}  // namespace mlp::inline MLP_ABI
