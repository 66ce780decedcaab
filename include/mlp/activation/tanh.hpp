// a = tanh(z)
#pragma once

#include <mlp/concepts.hpp>

namespace mlp::inline MLP_ABI {

/// φ(z) = tanh z, φ' = 1 - a².
struct Tanh {
  static constexpr std::string_view name = "tanh";
  static constexpr DerivativeFrom derivative_from = DerivativeFrom::output;

  static auto value(const auto& z) { return z.tanh(); }
  static auto derivative(const auto& a) {
    return typename std::decay_t<decltype(a)>::Scalar(1) - a.square();
  }
};
static_assert(ElementwiseActivation<Tanh>);

}  // namespace mlp::inline MLP_ABI
