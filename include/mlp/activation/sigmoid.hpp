// a = 1 / (1 + exp(-z))
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/kernel/math.hpp>

namespace mlp::inline MLP_ABI {

/// The logistic function: φ(z) = 1 / (1 + e^-z), φ' = a (1 - a).
struct Sigmoid {
  static constexpr std::string_view name = "sigmoid";
  static constexpr DerivativeFrom derivative_from = DerivativeFrom::output;

  template <class Scalar>
  static kernel::Chunk<Scalar> value(const kernel::Chunk<Scalar>& z) {
    return kernel::logistic(z);
  }
  template <class Scalar>
  static kernel::Chunk<Scalar> derivative(const kernel::Chunk<Scalar>& a) {
    return a * (Scalar(1) - a);
  }
};
static_assert(ElementwiseActivation<Sigmoid>);

}  // namespace mlp::inline MLP_ABI
