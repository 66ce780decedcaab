// a = tanh(z)
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/kernel/math.hpp>

namespace mlp::inline MLP_ABI {

/// φ(z) = tanh z, φ' = 1 - a².
struct Tanh {
  static constexpr std::string_view name = "tanh";
  static constexpr DerivativeFrom derivative_from = DerivativeFrom::output;

  template <class Values>
  static Values value(const Values& z) {
    return kernel::tanh(z);
  }
  template <class Values>
  static Values derivative(const Values& a) {
    return kernel::multiply_add<Values>(-a, a, Values::Ones());
  }
};
static_assert(ElementwiseActivation<Tanh>);

}  // namespace mlp::inline MLP_ABI
