// The compile-time checks of a chain of layers, with messages that say how to mend it.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/data/detail/input.hpp>
#include <mlp/detail/contract_checks.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace mlp::inline MLP_ABI {

template <std::size_t>
struct LayerIndex;
struct NoActivation;

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
  if constexpr (OutputLayer<L>) {
    return is_output_only<typename L::Activation>;
  } else {
    return false;
  }
}

/// The activation that a layer ends in.
template <class L>
struct OutputActivationOf {
  using Type = NoActivation;
};
template <OutputLayer L>
struct OutputActivationOf<L> {
  using Type = typename L::Activation;
};

/// For each layer, whether what stands behind it is a rectifier in a layer of its own, or first
/// normalisation or dropout and then a rectifier.
template <class... Layers>
consteval auto find_rectifiers() {
  constexpr std::size_t depth = sizeof...(Layers);
  constexpr std::array<bool, depth> rectifies{
      (Layers::tensors.size() == 0 && is_rectifier<typename OutputActivationOf<Layers>::Type>)...};
  constexpr std::array<bool, depth> hands_on{Layers::stands_before_activation...};
  std::array<bool, depth> is_before{};
  for (std::size_t l = depth; l-- > 1;) {
    is_before[l - 1] = rectifies[l] || (hands_on[l] && is_before[l]);
  }
  return is_before;
}

template <class L>
consteval std::string_view label_of() {
  if constexpr (requires { L::label; }) {
    return L::label;
  } else {
    return {};
  }
}

/// Whether that is what layer `index`, of this kind, is called where nobody names it.
consteval bool is_name_by_index(std::string_view label, std::string_view kind, std::size_t index) {
  if (!label.starts_with(kind)) return false;
  do {
    if (label.size() == kind.size() || label.back() != static_cast<char>('0' + index % 10)) {
      return false;
    }
    label.remove_suffix(1);
    index /= 10;
  } while (index > 0);
  return label == kind;
}

template <class... Layers>
consteval bool has_distinct_labels() {
  const std::array<std::string_view, sizeof...(Layers)> labels{label_of<Layers>()...};
  const std::array<std::string_view, sizeof...(Layers)> kinds{Layers::name...};
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i].empty()) continue;
    for (std::size_t j = 0; j < labels.size(); ++j) {
      if (j != i && labels[j] == labels[i]) return false;
      if (labels[j].empty() && is_name_by_index(labels[i], kinds[j], j)) return false;
    }
  }
  return true;
}

template <class L>
consteval bool is_softmax_of_one() {
  if constexpr (has_output_only_activation<L>()) {
    return L::outputs == 1;
  } else {
    return false;
  }
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
  (check_layer<Layers>(), ...);
  if constexpr ((Layer<Layers> && ...)) {
    static_assert(has_distinct_labels<Layers...>(),
                  "mlp: two layers of a network must not have the same name");
    static_assert(
        (!is_softmax_of_one<Layers>() && ...),
        "mlp: Softmax of a single output is always 1: give the last layer Sigmoid and train "
        "it with BinaryCrossEntropy, or give it an output for each class");
  }
  if constexpr (sizeof...(Layers) > 1 && (Layer<Layers> && ...)) {
    using All = std::tuple<Layers...>;
    [&]<std::size_t... l>(std::index_sequence<l...>) {
      (check_link<std::tuple_element_t<l, All>, std::tuple_element_t<l + 1, All>, l + 1>(), ...);
    }
    (std::make_index_sequence<sizeof...(Layers) - 1>{});
  }
  return true;
}

/// The shard size of all layers that look at several samples together.
template <class... Layers>
consteval Index common_shard() {
  constexpr Index shard = std::max({Index{1}, Index{Layers::shard}...});
  static_assert(((Layers::shard == 1 || Layers::shard == shard) && ...),
                "mlp: all layers of a network that look at several samples together, such as "
                "BatchNorm, must have shards of the same size");
  return shard;
}

}  // namespace detail

}  // namespace mlp::inline MLP_ABI
