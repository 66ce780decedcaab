// a = tanh(z)
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/kernel/elementwise.hpp>

namespace mlp::inline MLP_ABI {

/// φ(z) = tanh z, φ' = 1 - a².
struct Tanh {
  static constexpr std::string_view name = "tanh";
  static constexpr DerivativeFrom derivative_from = DerivativeFrom::output;

  template <class Scalar>
  static kernel::Chunk<Scalar> value(const kernel::Chunk<Scalar>& z) {
    return z.tanh();
  }
  template <class Scalar>
  static kernel::Chunk<Scalar> derivative(const kernel::Chunk<Scalar>& a) {
    return Scalar(1) - a.square();
  }
};
static_assert(ElementwiseActivation<Tanh>);

}  // namespace mlp::inline MLP_ABI
