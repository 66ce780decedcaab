// a = z σ(z), σ the logistic function
#pragma once

#include <mlp/concepts.hpp>

namespace mlp::inline MLP_ABI {

/// The sigmoid-weighted linear unit, also called swish (Elfwing, Uchibe & Doya 2018):
/// φ(z) = z σ(z), φ' = σ(z) (1 + z (1 - σ(z))).
struct Silu {
  static constexpr std::string_view name = "silu";
  static constexpr DerivativeFrom derivative_from = DerivativeFrom::input;
  static constexpr bool rectifies = true;

  static auto value(const auto& z) { return z * z.logistic(); }
  static auto derivative(const auto& z) {
    using Scalar = typename std::decay_t<decltype(z)>::Scalar;
    return z.logistic() * (Scalar(1) + z * (Scalar(1) - z.logistic()));
  }
};
static_assert(ElementwiseActivation<Silu>);

}  // namespace mlp::inline MLP_ABI
