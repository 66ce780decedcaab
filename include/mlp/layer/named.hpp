// A name for a layer, so that it can be frozen, found or saved by it.
#pragma once

#include <mlp/concepts.hpp>

#include <algorithm>
#include <cstddef>

namespace mlp::inline MLP_ABI {

/// A string literal as a template argument.
template <std::size_t Length>
struct FixedString {
  char text[Length]{};

  // NOLINTNEXTLINE(google-explicit-constructor): it stands for the literal itself.
  constexpr FixedString(const char (&literal)[Length]) { std::copy_n(literal, Length, text); }
  constexpr std::string_view view() const { return {text, Length - 1}; }
};

/// `LayerType` under a name of the user's: Named<"features", Dense<784, 128, Sigmoid>>.
template <FixedString Label, class LayerType>
struct Named : LayerType {
  static_assert(Layer<LayerType>, "mlp: Named gives a name to a layer such as mlp::Dense");
  static_assert(!Label.view().empty(), "mlp: a layer's name must not be empty");
  static constexpr std::string_view label = Label.view();
};

}  // namespace mlp::inline MLP_ABI
