// A model whose network is known only at run time: what exports are made from.
#pragma once

#include <mlp/io/detail/model_tensors.hpp>
#include <mlp/io/model_info.hpp>
#include <mlp/network/model.hpp>

#include <cmath>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mlp::inline MLP_ABI {

/// A layer and its numbers.
struct StoredLayer {
  LayerDescription description;
  std::vector<std::string> names;           ///< of its tensors, as in the state_dict: "0.weight"
  std::vector<std::vector<float>> tensors;  ///< row by row
};

/// A model as a file has it, in float.
struct StoredModel {
  ModelInfo info;
  std::vector<StoredLayer> layers;

  /// A copy of `model`'s numbers (from double: rounded to nearest). Implicit, so that whatever
  /// takes a StoredModel also takes a Model. Throws OptionError if `info` does not fit the network.
  template <class Net, class Scalar>
  // NOLINTNEXTLINE(google-explicit-constructor)
  StoredModel(const Model<Net, Scalar>& model, ModelInfo about = {}) : info(std::move(about)) {
    add_layers(architecture_of<Net>());
    (void)to_metadata(architecture_of<Net>(), info);  // whether it fits
    std::size_t next = 0;
    for (StoredLayer& layer : layers) {
      for (const StoredShape& stored : layer.description.tensors) {
        layer.tensors.push_back(detail::by_rows<float>(model.parameters().tensor(next++).data(),
                                                       stored.rows, stored.cols));
      }
    }
  }

  /// Reads a file that names its architecture, as those of save() do, with layers that the library
  /// knows. Throws MissingFile or BadFile.
  static StoredModel read(const std::filesystem::path& path, LoadOptions options = {}) {
    const std::string file = path.string();
    const safetensors::File contents = safetensors::read(path);
    const auto architecture = named_architecture(contents.metadata, file);
    if (!architecture) {
      throw BadFile(file, "architecture",
                    "metadata that names the layers (load the file into a network and save it)",
                    "none");
    }
    detail::check_tensors(contents, file, *architecture);
    StoredModel model;
    model.info = parse_info(contents.metadata, architecture->front().inputs,
                            architecture->back().outputs, file);
    model.add_layers(*architecture);
    for (StoredLayer& layer : model.layers) {
      for (std::size_t t = 0; t < layer.names.size(); ++t) {
        layer.tensors.push_back(detail::checked_values<float>(
            contents, layer.names[t], layer.description.tensors[t], file, options));
      }
    }
    return model;
  }

  int inputs() const { return layers.front().description.inputs; }
  int outputs() const { return layers.back().description.outputs; }

 private:
  StoredModel() = default;

  void add_layers(const Architecture& architecture) {
    auto names = tensor_names(architecture);
    for (std::size_t l = 0; l < architecture.size(); ++l) {
      layers.push_back({architecture[l], std::move(names[l]), {}});
    }
  }
};

namespace detail {

/// How exports write the activation of a layer.
struct ExportedActivation {
  const ActivationKind* kind = nullptr;  ///< null for one of a user's own
  Formula formula;                       ///< without steps if the kind has none
  double parameter = 0.0;
};

/// What a layer's activation is exported as; nothing if there is none to export. Throws OptionError
/// for one that is not the library's and has no good formula.
inline std::optional<ExportedActivation> exported_activation(const LayerDescription& layer) {
  if (layer.activation.empty()) return {};
  const auto fail = [&](const std::string& expected, const std::string& found) {
    throw OptionError("mlp: export: expected " + expected + ", found " + found);
  };
  const std::string name = in_quotes(layer.activation);
  ExportedActivation activation;
  std::optional<double> parameter = layer.activation_parameter;
  std::string_view formula = layer.activation_formula;
  if (formula.empty()) {
    activation.kind = activation_kind(layer.activation);
    if (activation.kind == nullptr) {
      fail("an activation of the library or one with a formula", name);
    }
    formula = activation.kind->formula;
    if (!parameter && activation.kind->parameter) parameter = activation.kind->parameter->otherwise;
  }
  if (!formula.empty()) activation.formula = parse_formula(formula, parameter.has_value());
  if (!activation.formula.is_good()) {
    fail("a formula with " + std::string(activation.formula.expected) + " at its character " +
             std::to_string(activation.formula.at + 1),
         in_quotes(formula, longest_formula) + " of the activation " + name);
  }
  activation.parameter = parameter.value_or(0.0);
  if (!std::isfinite(static_cast<float>(activation.parameter))) {
    fail("an activation's parameter in the range of float",
         std::to_string(activation.parameter) + " of " + name);
  }
  if (activation.formula.is_input()) return {};
  return activation;
}

/// The operation of a layer that require_exportable() has accepted.
inline LayerOperation operation_of(const StoredLayer& layer) {
  return layer_kind(layer.description.kind)->operation;
}

/// Throws OptionError unless exports know every layer and activation and every number is finite.
inline void require_exportable(const StoredModel& model) {
  for (const StoredLayer& layer : model.layers) {
    const std::string& kind = layer.description.kind;
    if (layer_kind(kind) == nullptr) {
      throw OptionError("mlp: export: expected layers of the library, found " + in_quotes(kind));
    }
    (void)exported_activation(layer.description);
    for (const std::vector<float>& tensor : layer.tensors) {
      for (const float value : tensor) {
        if (!std::isfinite(value)) {
          throw OptionError("mlp: export: expected finite weights, found " + std::to_string(value));
        }
      }
    }
  }
}

}  // namespace detail

}  // namespace mlp::inline MLP_ABI
