// a = z Φ(z), Φ the distribution function of the standard normal
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/kernel/math.hpp>

namespace mlp::inline MLP_ABI {

/// The Gaussian error linear unit (Hendrycks & Gimpel 2016), exact, not its tanh approximation:
/// φ(z) = z Φ(z), φ' = Φ(z) + z N(z), where Φ(z) = erfc(-z/√2) / 2 and N(z) = e^(-z²/2) / √(2π).
struct Gelu {
  static constexpr std::string_view name = "gelu";
  static constexpr DerivativeFrom derivative_from = DerivativeFrom::input;
  static constexpr bool rectifies = true;

  template <class Values>
  static Values value(const Values& z) {
    return kernel::by_lanes(z, [](auto v) MLP_INLINE {
      const auto normal = standard_normal(v);
      return decltype(v)(v * normal.cumulative);
    });
  }
  template <class Values>
  static Values derivative(const Values& z) {
    return kernel::by_lanes(z, [](auto v) MLP_INLINE {
      const auto normal = standard_normal(v);
      return v * normal.density + normal.cumulative;
    });
  }
};
static_assert(ElementwiseActivation<Gelu>);

}  // namespace mlp::inline MLP_ABI
