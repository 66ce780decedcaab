// What is known of a network at compile time, and how it is printed.
#pragma once

#include <mlp/concepts.hpp>

#include <array>
#include <cstdio>
#include <string>
#include <utility>

namespace mlp::inline MLP_ABI {

/// The facts of one layer. FLOP are per sample and count a multiply-add as two.
struct LayerInfo {
  std::string_view kind;
  std::string_view label;  ///< given by Named, else empty
  std::string_view activation;
  int inputs = 0;
  int outputs = 0;
  Index parameters = 0;
  Index forward_flops = 0;
  Index backward_flops = 0;  ///< without the input gradient of a network's first layer
};

namespace detail {

template <class L>
constexpr LayerInfo describe_layer(bool is_first) {
  LayerInfo info;
  info.kind = L::name;
  if constexpr (requires { L::label; }) info.label = L::label;
  if constexpr (OutputLayer<L>) info.activation = L::Activation::name;
  info.inputs = L::inputs;
  info.outputs = L::outputs;
  for (const TensorShape& shape : L::tensors) {
    if (shape.is_parameter()) info.parameters += shape.size();
  }
  info.forward_flops = L::forward_flops;
  info.backward_flops = L::parameter_gradient_flops + (is_first ? 0 : L::input_gradient_flops);
  return info;
}

template <class... Layers>
constexpr std::array<LayerInfo, sizeof...(Layers)> describe() {
  bool is_first = true;
  return {describe_layer<Layers>(std::exchange(is_first, false))...};
}

template <auto Member, std::size_t Depth>
constexpr Index total(const std::array<LayerInfo, Depth>& layers) {
  Index sum = 0;
  for (const LayerInfo& layer : layers) sum += layer.*Member;
  return sum;
}

inline std::string full_name(const LayerInfo& layer, std::size_t index) {
  return layer.label.empty() ? std::string(layer.kind) + std::to_string(index)
                             : std::string(layer.label);
}

inline std::string with_separators(Index number) {
  std::string digits = std::to_string(number);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), ",");
  }
  return digits;
}

inline std::string summary_row(const std::string& name, const std::string& shape,
                               const std::string& activation, const std::string& parameters,
                               const std::string& forward, const std::string& backward) {
  std::array<char, 160> row{};
  std::snprintf(row.data(), row.size(), "%-14s %15s  %-11s %12s %14s %15s\n", name.c_str(),
                shape.c_str(), activation.c_str(), parameters.c_str(), forward.c_str(),
                backward.c_str());
  return row.data();
}

template <std::size_t Depth>
std::string summary_table(const std::array<LayerInfo, Depth>& layers) {
  std::string table = summary_row("layer", "in -> out", "activation", "parameters", "forward FLOP",
                                  "backward FLOP");
  for (std::size_t l = 0; l < Depth; ++l) {
    const LayerInfo& layer = layers[l];
    table += summary_row(
        full_name(layer, l), std::to_string(layer.inputs) + " -> " + std::to_string(layer.outputs),
        std::string(layer.activation), with_separators(layer.parameters),
        with_separators(layer.forward_flops), with_separators(layer.backward_flops));
  }
  return table + summary_row("total",
                             std::to_string(layers.front().inputs) + " -> " +
                                 std::to_string(layers.back().outputs),
                             "", with_separators(total<&LayerInfo::parameters>(layers)),
                             with_separators(total<&LayerInfo::forward_flops>(layers)),
                             with_separators(total<&LayerInfo::backward_flops>(layers)));
}

}  // namespace detail

}  // namespace mlp::inline MLP_ABI
