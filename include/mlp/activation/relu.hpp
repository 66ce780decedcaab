// a = max(z, 0)
#pragma once

#include <mlp/concepts.hpp>

namespace mlp::inline MLP_ABI {

/// The rectifier (Nair & Hinton 2010): φ(z) = max(z, 0), φ' = 1 where a > 0, else 0. A NaN stays a
/// NaN, so that a diverged run is seen.
struct Relu {
  static constexpr std::string_view name = "relu";
  static constexpr DerivativeFrom derivative_from = DerivativeFrom::output;
  static constexpr bool rectifies = true;

  template <class Values>
  static Values value(const Values& z) {
    using Scalar = typename Values::Scalar;
    return z.max(Scalar(0));
  }
  template <class Values>
  static Values derivative(const Values& a) {
    using Scalar = typename Values::Scalar;
    return (a > Scalar(0)).template cast<Scalar>();
  }
};
static_assert(ElementwiseActivation<Relu>);

}  // namespace mlp::inline MLP_ABI
