// a = z
#pragma once

#include <mlp/concepts.hpp>

namespace mlp::inline MLP_ABI {

/// φ(z) = z, φ' = 1.
struct Identity {
  static constexpr std::string_view name = "identity";
  static constexpr DerivativeFrom derivative_from = DerivativeFrom::output;

  template <class Values>
  static Values value(const Values& z) {
    return z;
  }
  template <class Values>
  static Values derivative(const Values& /*a*/) {
    return Values::Ones();
  }
};
static_assert(ElementwiseActivation<Identity>);

}  // namespace mlp::inline MLP_ABI
