// What a file says of a network's layers, and how PyTorch would call their tensors.
#pragma once

#include <mlp/io/detail/metadata_json.hpp>
#include <mlp/io/tensor.hpp>
#include <mlp/network/summary.hpp>

#include <array>
#include <climits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mlp::inline MLP_ABI {

/// A parameter tensor as a file has it, by the names and sizes that PyTorch gives it.
struct StoredShape {
  std::string name;  ///< "weight", "bias"
  TensorSizes shape;
  Index rows = 0;  ///< in memory, where it stands column by column
  Index cols = 0;
};

/// A number that belongs to a layer's type.
struct LayerOption {
  std::string name;  ///< "rate" of dropout, "epsilon" of normalisations
  double value = 0.0;

  bool operator==(const LayerOption&) const = default;
};

/// One layer at run time.
struct LayerDescription {
  std::string kind;   ///< "dense", "batch_norm", ..., or a user's own
  std::string label;  ///< given by Named, else empty
  int inputs = 0;
  int outputs = 0;
  std::string activation;                      ///< empty where the layer has none
  std::optional<double> activation_parameter;  ///< slope of leaky_relu, alpha of elu
  std::optional<LayerOption> option;
  std::vector<StoredShape> tensors;
};

/// The layers of a network at run time.
using Architecture = std::vector<LayerDescription>;

namespace detail {

template <class Activation>
std::optional<double> activation_parameter() {
  if constexpr (requires { Activation::slope; }) {
    return Activation::slope;
  } else if constexpr (requires { Activation::alpha; }) {
    return Activation::alpha;
  } else {
    return {};
  }
}

/// A matrix of weights keeps both sizes, even where one is 1; what else has one column is a vector.
inline StoredShape stored_shape(const TensorShape& tensor) {
  const auto rows = static_cast<std::uint64_t>(tensor.rows);
  const auto cols = static_cast<std::uint64_t>(tensor.cols);
  if (tensor.name == "W") return {"weight", {rows, cols}, tensor.rows, tensor.cols};
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> names{
      {{"b", "bias"}, {"gamma", "weight"}, {"beta", "bias"}, {"running_variance", "running_var"}}};
  std::string_view name = tensor.name;
  for (const auto& [ours, stored] : names) {
    if (tensor.name == ours) name = stored;
  }
  return {std::string(name), cols == 1 ? TensorSizes{rows} : TensorSizes{rows, cols}, tensor.rows,
          tensor.cols};
}

template <class L>
LayerDescription describe_at_run_time() {
  LayerDescription layer;
  const LayerInfo info = describe_layer<L>(true);
  layer.kind = info.kind;
  layer.label = info.label;
  layer.inputs = info.inputs;
  layer.outputs = info.outputs;
  layer.activation = info.activation;
  if constexpr (OutputLayer<L>) {
    layer.activation_parameter = activation_parameter<typename L::Activation>();
  }
  if constexpr (requires { L::rate; }) layer.option = {"rate", L::rate};
  if constexpr (requires { L::epsilon; }) layer.option = {"epsilon", L::epsilon};
  for (const TensorShape& tensor : L::tensors) layer.tensors.push_back(stored_shape(tensor));
  return layer;
}

}  // namespace detail

/// The layers of the network type Net.
template <class Net>
Architecture architecture_of() {
  return []<std::size_t... l>(std::index_sequence<l...>) {
    return Architecture{detail::describe_at_run_time<typename Net::template LayerAt<l>>()...};
  }
  (std::make_index_sequence<Net::depth>{});
}

/// "dense 784 -> 128 sigmoid"; whatever two layers differ in shows.
inline std::string to_string(const LayerDescription& layer) {
  std::string text =
      layer.kind + " " + std::to_string(layer.inputs) + " -> " + std::to_string(layer.outputs);
  if (!layer.activation.empty()) text += " " + layer.activation;
  if (layer.activation_parameter) {
    text += "(" + nlohmann::ordered_json(*layer.activation_parameter).dump() + ")";
  }
  if (layer.option) {
    text += " " + layer.option->name + " " + nlohmann::ordered_json(layer.option->value).dump();
  }
  return layer.label.empty() ? text : text + " named " + in_quotes(layer.label);
}
inline std::string to_string(const Architecture& architecture) {
  std::string text;
  for (const LayerDescription& layer : architecture) {
    text += (text.empty() ? "" : ", ") + to_string(layer);
  }
  return text;
}

/// The full names of the tensors of each layer: those in the state_dict of a PyTorch nn.Sequential
/// of the same network. There an activation is a module of its own, which counts; identity is none.
/// A layer that has a label is called by it.
inline std::vector<std::vector<std::string>> tensor_names(const Architecture& architecture) {
  std::vector<std::vector<std::string>> names;
  int modules = 0;
  for (const LayerDescription& layer : architecture) {
    const std::string prefix = layer.label.empty() ? std::to_string(modules) : layer.label;
    names.emplace_back();
    for (const StoredShape& tensor : layer.tensors) {
      names.back().push_back(prefix + "." + tensor.name);
    }
    const bool has_activation = !layer.activation.empty() && layer.activation != "identity";
    modules += (layer.kind == "activate" ? 0 : 1) + (has_activation ? 1 : 0);
  }
  return names;
}

/// As metadata has it: [{"layer": "dense", "inputs": 784, "outputs": 128, "activation": "sigmoid"},
/// ...]
inline std::string to_json(const Architecture& architecture) {
  auto layers = nlohmann::ordered_json::array();
  for (const LayerDescription& layer : architecture) {
    nlohmann::ordered_json json{
        {"layer", layer.kind}, {"inputs", layer.inputs}, {"outputs", layer.outputs}};
    if (!layer.label.empty()) json["name"] = layer.label;
    if (!layer.activation.empty()) json["activation"] = layer.activation;
    if (layer.activation_parameter) json["activation_parameter"] = *layer.activation_parameter;
    if (layer.option) json[layer.option->name] = layer.option->value;
    layers.push_back(std::move(json));
  }
  return layers.dump();
}

namespace detail {

/// The tensors of the library's layers; none for others.
inline std::vector<TensorShape> tensors_of(const LayerDescription& layer) {
  const int n = layer.outputs;
  if (layer.kind == "dense") return {{"W", n, layer.inputs}, {"b", n, 1}};
  if (layer.kind == "layer_norm") return {{"gamma", n, 1}, {"beta", n, 1}};
  if (layer.kind == "batch_norm") {
    return {{"gamma", n, 1}, {"beta", n, 1}, {"running_mean", n, 1}, {"running_variance", n, 1}};
  }
  return {};
}

/// One layer of to_json(); `where` is what messages call it.
inline LayerDescription parse_layer(const nlohmann::ordered_json& json, const std::string& file,
                                    const std::string& where) {
  if (!json.is_object()) throw BadFile(file, where, "an object", in_quotes(json.dump()));
  const auto require = [&](bool good, const char* key, const char* expected) {
    if (!good) throw BadFile(file, where + ": " + key, expected, found_in(json, key));
  };
  const auto text = [&](const char* key) -> std::string {
    if (!json.contains(key)) return {};
    require(json[key].is_string(), key, "a string");
    return json[key];
  };
  const auto size = [&](const char* key) -> int {
    require(json.contains(key) && json[key].is_number_unsigned() && json[key] >= 1 &&
                json[key] <= INT_MAX,
            key, "a whole number from 1 on");
    return json[key];
  };
  LayerDescription layer{
      text("layer"), text("name"), size("inputs"), size("outputs"), text("activation"), {}, {}, {}};
  require(!layer.kind.empty(), "layer", "the kind of the layer");
  if (json.contains("activation_parameter")) {
    require(json["activation_parameter"].is_number(), "activation_parameter", "a number");
    layer.activation_parameter = json["activation_parameter"].get<double>();
  }
  for (const char* option : {"rate", "epsilon"}) {
    if (!json.contains(option)) continue;
    require(json[option].is_number(), option, "a number");
    layer.option = {option, json[option].get<double>()};
  }
  for (const TensorShape& tensor : tensors_of(layer)) layer.tensors.push_back(stored_shape(tensor));
  const bool has_epsilon = layer.kind == "batch_norm" || layer.kind == "layer_norm";
  if (has_epsilon || layer.kind == "dropout") {
    require(layer.inputs == layer.outputs, "outputs", "the inputs' number");
  }
  if (has_epsilon) require(json.contains("epsilon"), "epsilon", "a number");
  return layer;
}

}  // namespace detail

/// What to_json() wrote, from the metadata of `file`. The tensors of layers that are not the
/// library's are not known from it. Throws BadFile for anything else.
inline Architecture parse_architecture(const std::string& text, const std::string& file) {
  constexpr std::size_t longest = 1'000'000;
  const std::string field = "architecture";
  const nlohmann::ordered_json json = detail::parse_metadata_json(text, file, field, longest);
  if (!json.is_array() || json.empty()) {
    throw BadFile(file, field, "an array of layers", in_quotes(text));
  }
  Architecture architecture;
  for (const nlohmann::ordered_json& layer : json) {
    const std::string where = field + ": layer " + std::to_string(architecture.size());
    architecture.push_back(detail::parse_layer(layer, file, where));
    if (architecture.size() < 2) continue;
    const LayerDescription& before = architecture[architecture.size() - 2];
    if (before.outputs != architecture.back().inputs) {
      throw BadFile(file, where + ": inputs",
                    std::to_string(before.outputs) + ", the outputs of the layer before",
                    std::to_string(architecture.back().inputs));
    }
  }
  return architecture;
}

}  // namespace mlp::inline MLP_ABI
