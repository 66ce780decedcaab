// a = z
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/kernel/elementwise.hpp>

namespace mlp::inline MLP_ABI {

/// φ(z) = z, φ' = 1.
struct Identity {
  static constexpr std::string_view name = "identity";
  static constexpr DerivativeFrom derivative_from = DerivativeFrom::output;

  template <class Scalar>
  static kernel::Chunk<Scalar> value(const kernel::Chunk<Scalar>& z) {
    return z;
  }
  template <class Scalar>
  static kernel::Chunk<Scalar> derivative(const kernel::Chunk<Scalar>& /*a*/) {
    return kernel::Chunk<Scalar>::Constant(Scalar(1));
  }
};
static_assert(ElementwiseActivation<Identity>);

}  // namespace mlp::inline MLP_ABI
