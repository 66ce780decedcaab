// The compile-time checks of a chain of layers, with messages that say how to mend it.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/input.hpp>

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace mlp::inline MLP_ABI {

template <std::size_t>
struct LayerIndex;

/// Instantiated, and so named in the compiler's message, where sizes do not meet.
template <class Where, class Expected, class Found>
struct ShapeMismatch {
  static_assert(
      std::is_void_v<Where>,
      "mlp: the layer named LayerIndex<...> (counted from 0) expects as many inputs as "
      "Expects<...> says, but the layer before it gives as many outputs as Got<...> says: "
      "make the two sizes equal");
};

/// Instantiated where an activation for the output stands further inside.
template <class Where, class Activation>
struct OutputActivationInside {
  static_assert(
      std::is_void_v<Where>,
      "mlp: the layer named LayerIndex<...> (counted from 0) has an activation that only "
      "the last layer may have, such as Softmax: give it another one (Sigmoid, Relu, ...) "
      "and apply the output activation once, at the end");
};

namespace detail {

template <class L>
consteval bool has_output_only_activation() {
  if constexpr (OutputLayer<L>)
    return is_output_only<typename L::Activation>;
  else
    return false;
}

template <class Before, class After, std::size_t index>
consteval void check_link() {
  if constexpr (int{Before::outputs} != int{After::inputs}) {
    (void)sizeof(ShapeMismatch<LayerIndex<index>, Expects<After::inputs>, Got<Before::outputs>>);
  }
  if constexpr (has_output_only_activation<Before>()) {
    (void)sizeof(OutputActivationInside<LayerIndex<index - 1>, typename Before::Activation>);
  }
}

template <class... Layers>
consteval bool check_chain() {
  static_assert(sizeof...(Layers) > 0, "mlp: a Network needs at least one layer");
  static_assert((Layer<Layers> && ...),
                "mlp: every argument of Network must be a layer such as mlp::Dense: a type that "
                "meets Layer in mlp/concepts.hpp");
  if constexpr (sizeof...(Layers) > 1 && (Layer<Layers> && ...)) {
    using All = std::tuple<Layers...>;
    [&]<std::size_t... l>(std::index_sequence<l...>) {
      (check_link<std::tuple_element_t<l, All>, std::tuple_element_t<l + 1, All>, l + 1>(), ...);
    }
    (std::make_index_sequence<sizeof...(Layers) - 1>{});
  }
  return true;
}

}  // namespace detail

}  // namespace mlp::inline MLP_ABI
