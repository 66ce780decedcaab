// a = 1 / (1 + exp(-z))
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/kernel/math.hpp>

namespace mlp::inline MLP_ABI {

/// The logistic function: φ(z) = 1 / (1 + e^-z), φ' = a (1 - a).
struct Sigmoid {
  static constexpr std::string_view name = "sigmoid";
  static constexpr DerivativeFrom derivative_from = DerivativeFrom::output;
  static constexpr double decision_logit = 0.0;

  template <class Values>
  static Values value(const Values& z) {
    return kernel::logistic(z);
  }
  template <class Values>
  static Values derivative(const Values& a) {
    using Scalar = typename Values::Scalar;
    return a * (Scalar(1) - a);
  }
};
static_assert(ElementwiseActivation<Sigmoid>);

}  // namespace mlp::inline MLP_ABI
