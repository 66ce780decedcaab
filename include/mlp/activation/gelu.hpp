// a = z Φ(z), Φ the distribution function of the standard normal
#pragma once

#include <mlp/concepts.hpp>

#include <cmath>
#include <numbers>

namespace mlp::inline MLP_ABI {

/// The Gaussian error linear unit (Hendrycks & Gimpel 2016), exact, not its tanh approximation:
/// φ(z) = z Φ(z), φ' = Φ(z) + z N(z), where Φ(z) = erfc(-z/√2) / 2 and N(z) = e^(-z²/2) / √(2π).
struct Gelu {
  static constexpr std::string_view name = "gelu";
  static constexpr DerivativeFrom derivative_from = DerivativeFrom::input;
  static constexpr bool rectifies = true;

  template <class Values>
  static Values value(const Values& z) {
    using Scalar = typename Values::Scalar;
    return z.unaryExpr([](Scalar s) { return s * normal_cdf(s); });
  }
  template <class Values>
  static Values derivative(const Values& z) {
    using Scalar = typename Values::Scalar;
    return z.unaryExpr([](Scalar s) { return std::fma(s, normal_density(s), normal_cdf(s)); });
  }

 private:
  // erfc keeps its precision where 1 + erf would cancel, far on the negative side.
  template <class Scalar>
  static Scalar normal_cdf(Scalar s) {
    return Scalar(0.5) * std::erfc(-s / std::numbers::sqrt2_v<Scalar>);
  }
  template <class Scalar>
  static Scalar normal_density(Scalar s) {
    constexpr Scalar peak = std::numbers::inv_sqrtpi_v<Scalar> / std::numbers::sqrt2_v<Scalar>;
    return peak * std::exp(-s * s / Scalar(2));
  }
};
static_assert(ElementwiseActivation<Gelu>);

}  // namespace mlp::inline MLP_ABI
