// What a file says about a network's layers, and what PyTorch would call their tensors.
#pragma once

#include <mlp/io/detail/kinds.hpp>
#include <mlp/io/detail/metadata_json.hpp>
#include <mlp/io/tensor.hpp>
#include <mlp/network/summary.hpp>

#include <algorithm>
#include <climits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mlp::inline MLP_ABI {

/// A parameter tensor as stored in a file, with the name and sizes that PyTorch gives it.
struct StoredShape {
  std::string name;  ///< "weight", "bias"
  TensorSizes shape;
  Index rows = 0;  ///< in memory, column by column
  Index cols = 0;
  bool is_variance = false;
};

/// One layer at run time.
struct LayerDescription {
  std::string kind;   ///< "dense", "batch_norm", ..., or a user's own
  std::string label;  ///< given by Named, else empty
  int inputs = 0;
  int outputs = 0;
  std::string activation;                      ///< empty if the layer has none
  std::optional<double> activation_parameter;  ///< slope of leaky_relu, alpha of elu
  std::string activation_formula;              ///< of a user's own, if it has one
  std::optional<LayerOption> option;
  std::vector<StoredShape> tensors;
};

/// The layers of a network at run time.
using Architecture = std::vector<LayerDescription>;

namespace detail {

/// A weight matrix keeps both sizes even if one is 1; any other tensor with one column is a vector.
inline StoredShape stored_shape(const TensorShape& tensor) {
  const auto rows = static_cast<std::uint64_t>(tensor.rows);
  const auto cols = static_cast<std::uint64_t>(tensor.cols);
  const TensorKind* kind = tensor_kind(tensor.name);
  const bool is_matrix = cols != 1 || (kind != nullptr && kind->is_matrix);
  return {std::string(kind == nullptr ? tensor.name : kind->pytorch),
          is_matrix ? TensorSizes{rows, cols} : TensorSizes{rows}, tensor.rows, tensor.cols,
          kind != nullptr && kind->is_variance};
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
    layer.activation_formula = activation_formula<typename L::Activation>();
  }
  layer.option = layer_option<L>();
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

/// "dense 784 -> 128 sigmoid"; shows every difference between two layers except in formulas, since
/// an activation's type determines what it computes.
inline std::string to_string(const LayerDescription& layer) {
  std::string text =
      layer.kind + " " + std::to_string(layer.inputs) + " -> " + std::to_string(layer.outputs);
  if (!layer.activation.empty()) text += " " + layer.activation;
  if (layer.activation_parameter) {
    text += "(" + detail::Json(*layer.activation_parameter).dump() + ")";
  }
  if (layer.option) {
    text += " " + layer.option->name + " " + detail::Json(layer.option->value).dump();
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
/// of the same network. There an activation is a module of its own and counts as one; identity does
/// not. A layer with a label is called by it.
inline std::vector<std::vector<std::string>> tensor_names(const Architecture& architecture) {
  std::vector<std::vector<std::string>> names;
  int modules = 0;
  for (const LayerDescription& layer : architecture) {
    const std::string prefix = layer.label.empty() ? std::to_string(modules) : layer.label;
    names.emplace_back();
    for (const StoredShape& tensor : layer.tensors) {
      names.back().push_back(prefix + "." + tensor.name);
    }
    const auto* kind = detail::layer_kind(layer.kind);
    const auto* activation = detail::activation_kind(layer.activation);
    if (kind == nullptr || kind->is_module) ++modules;
    if (!layer.activation.empty() && (activation == nullptr || !activation->pytorch.empty())) {
      ++modules;
    }
  }
  return names;
}

/// As in metadata: [{"layer": "dense", "inputs": 784, "outputs": 128, "activation": "sigmoid"},
/// ...]
inline std::string to_json(const Architecture& architecture) {
  auto layers = detail::Json::array();
  for (const LayerDescription& layer : architecture) {
    auto json = detail::Json::object(
        {{"layer", layer.kind}, {"inputs", layer.inputs}, {"outputs", layer.outputs}});
    if (!layer.label.empty()) json.add("name", layer.label);
    if (!layer.activation.empty()) json.add("activation", layer.activation);
    if (layer.activation_parameter) json.add("activation_parameter", *layer.activation_parameter);
    if (!layer.activation_formula.empty()) {
      json.add("activation_formula", layer.activation_formula);
    }
    if (layer.option) json.add(layer.option->name, layer.option->value);
    layers.add(std::move(json));
  }
  return layers.dump();
}

namespace detail {

/// The keys that a layer's object may have: for a kind that is not the library's (null), all that
/// any of the library's may.
inline std::vector<std::string_view> keys_of(const LayerKind* kind) {
  std::vector<std::string_view> keys{"layer", "name", "inputs", "outputs"};
  if (kind == nullptr || kind->has_activation) {
    keys.insert(keys.end(), {"activation", "activation_parameter", "activation_formula"});
  }
  for (const LayerKind& of : layer_kinds) {
    if (of.option.empty() || (kind != nullptr && kind->option != of.option)) continue;
    if (std::find(keys.begin(), keys.end(), of.option) == keys.end()) keys.push_back(of.option);
  }
  return keys;
}

/// Parses one layer of to_json(), called `where` in messages.
inline LayerDescription parse_layer(const Json& json, const std::string& file,
                                    const std::string& where) {
  if (!json.is_object()) throw BadFile(file, where, "an object", in_quotes(json.dump()));
  const auto require = [&](bool good, std::string_view key, const char* expected) {
    if (!good) throw BadFile(file, where + ": " + std::string(key), expected, found_in(json, key));
  };
  const auto text = [&](const char* key) -> std::string {
    const Json* const value = json.find(key);
    if (value == nullptr) return {};
    require(value->scalar().is_string(), key, "a string");
    return value->scalar();
  };
  const auto size = [&](const char* key) -> int {
    const Json* const value = json.find(key);
    require(value != nullptr && value->scalar().is_number_unsigned() && value->scalar() >= 1 &&
                value->scalar() <= INT_MAX,
            key, "a whole number from 1 on");
    return value->scalar();
  };
  const auto number = [&](std::string_view key) {
    const Json* const value = json.find(key);
    require(value != nullptr && value->scalar().is_number(), key, "a number");
    return value->scalar().get<double>();
  };
  LayerDescription layer;
  layer.kind = text("layer");
  layer.label = text("name");
  layer.inputs = size("inputs");
  layer.outputs = size("outputs");
  require(!layer.kind.empty(), "layer", "the kind of the layer");
  const LayerKind* kind = layer_kind(layer.kind);
  require_known_keys(json, keys_of(kind), file, where);

  layer.activation = text("activation");
  layer.activation_formula = text("activation_formula");
  if (json.find("activation_parameter") != nullptr) {
    layer.activation_parameter = number("activation_parameter");
  }
  const bool needs_activation = (kind != nullptr && kind->needs_activation()) ||
                                layer.activation_parameter || !layer.activation_formula.empty();
  require(!needs_activation || !layer.activation.empty(), "activation", "its name");
  if (layer.activation.empty() && kind != nullptr && kind->has_activation) {
    layer.activation = default_activation;
  }
  if (const ActivationKind* activation = activation_kind(layer.activation);
      activation != nullptr && layer.activation_formula.empty()) {
    require(activation->parameter || !layer.activation_parameter, "activation_parameter",
            "none, for this activation has none");
    if (activation->parameter && !layer.activation_parameter) {
      layer.activation_parameter = activation->parameter->otherwise;
    }
  }

  for (const LayerKind& of : layer_kinds) {
    if (!of.option.empty() && json.find(of.option) != nullptr) {
      layer.option = {std::string(of.option), number(of.option)};
    }
  }
  if (kind == nullptr) return layer;
  if (layer.option) {
    require(kind->option_range.holds(layer.option->value), kind->option,
            kind->option_range.expectation);
  }
  if (kind->needs_option()) (void)number(kind->option);
  if (kind->keeps_size()) require(layer.inputs == layer.outputs, "outputs", "the inputs' number");
  for (const TensorKind& tensor : kind->tensors) {
    if (tensor.name.empty()) continue;
    layer.tensors.push_back(
        stored_shape({tensor.name, layer.outputs, tensor.is_matrix ? layer.inputs : 1}));
  }
  return layer;
}

}  // namespace detail

/// Parses what to_json() wrote into the metadata of `file`. A missing activation parameter takes
/// the default in mlp/io/detail/kinds.hpp. The tensors of layers that are not the library's remain
/// unknown. Throws BadFile for anything else.
inline Architecture parse_architecture(const std::string& text, const std::string& file) {
  constexpr std::size_t longest = 1'000'000;
  const std::string field = "architecture";
  const detail::Json json = detail::parse_metadata_json(text, file, field, longest);
  if (!json.is_array() || json.items().empty()) {
    throw BadFile(file, field, "an array of layers", in_quotes(text));
  }
  Architecture architecture;
  for (const detail::Json& layer : json.items()) {
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
