// a = z
#pragma once

#include <mlp/concepts.hpp>

namespace mlp::inline MLP_ABI {

/// φ(z) = z, φ' = 1.
struct Identity {
  static constexpr std::string_view name = "identity";
  static constexpr DerivativeFrom derivative_from = DerivativeFrom::output;

  static auto value(const auto& z) { return z * typename std::decay_t<decltype(z)>::Scalar(1); }
  static auto derivative(const auto& a) {
    using Array = std::decay_t<decltype(a)>;
    return Array::PlainObject::Constant(a.rows(), a.cols(), typename Array::Scalar(1));
  }
};
static_assert(ElementwiseActivation<Identity>);

}  // namespace mlp::inline MLP_ABI
