// A model whose network is known at run time only: what exports are made from.
#pragma once

#include <mlp/io/detail/model_tensors.hpp>
#include <mlp/io/model_info.hpp>
#include <mlp/network/model.hpp>

#include <filesystem>
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
  /// takes a StoredModel takes a Model. Throws OptionError where `info` does not fit the network.
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

  /// Reads a file that names its architecture, as those of save() do, of layers that the library
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
      for (const std::string& name : layer.names) {
        layer.tensors.push_back(detail::checked_values<float>(contents, name, file, options));
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

/// Throws OptionError unless the library's exports know every layer and every number is finite.
inline void require_exportable(const StoredModel& model) {
  for (const StoredLayer& layer : model.layers) {
    const std::string& kind = layer.description.kind;
    if (kind != "dense" && kind != "activate" && kind != "dropout" && kind != "batch_norm" &&
        kind != "layer_norm") {
      throw OptionError("mlp: export: expected layers of the library, found " + in_quotes(kind));
    }
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
