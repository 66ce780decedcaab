// Models in files: saved for PyTorch and others to read, and loaded from files that they saved.
//
// The format is safetensors; docs/files.md has the names, layouts and metadata.
#pragma once

#include <mlp/io/detail/model_tensors.hpp>
#include <mlp/io/model_info.hpp>
#include <mlp/network/model.hpp>

#include <filesystem>

namespace mlp::inline MLP_ABI {

/// Writes the model's parameters and `info` to `path`, whole or not at all. Throws CannotWrite, and
/// OptionError where `info` does not fit the network.
template <class Net, class Scalar>
void save(const Model<Net, Scalar>& model, const std::filesystem::path& path,
          const ModelInfo& info = {}) {
  const Architecture architecture = architecture_of<Net>();
  const auto names = tensor_names(architecture);
  std::vector<std::vector<Scalar>> values;
  std::vector<Tensor> tensors;
  for (std::size_t l = 0; l < architecture.size(); ++l) {
    for (std::size_t t = 0; t < names[l].size(); ++t) {
      const StoredShape& stored = architecture[l].tensors[t];
      values.push_back(detail::by_rows<Scalar>(model.parameters().tensor(values.size()).data(),
                                               stored.rows, stored.cols));
      detail::require_loadable(std::span<const Scalar>(values.back()),
                               detail::tensor_field(names[l][t]));
      tensors.push_back(Tensor::of<Scalar>(names[l][t], stored.shape, values.back()));
    }
  }
  safetensors::write(path, std::move(tensors), to_metadata(architecture, info));
}

namespace detail {

/// Throws BadFile if the file names an architecture other than Net's.
template <class Net>
void check_architecture(const std::optional<Architecture>& named, const std::string& file) {
  if (!named) return;
  const Architecture expected = architecture_of<Net>();
  for (std::size_t l = 0; l < std::max(expected.size(), named->size()); ++l) {
    const auto layer = [l](const Architecture& architecture) {
      return l < architecture.size() ? to_string(architecture[l]) : "no such layer";
    };
    if (layer(expected) != layer(*named)) {
      throw BadFile(file, "architecture: layer " + std::to_string(l), layer(expected),
                    layer(*named));
    }
    // An export would compute the file's formula, but the network the library's activation of that
    // name.
    const std::string& formula = (*named)[l].activation_formula;
    if (!formula.empty() && expected[l].activation_formula.empty() &&
        activation_kind(expected[l].activation) != nullptr) {
      throw BadFile(file, "architecture: layer " + std::to_string(l) + ": activation_formula",
                    "none, for the network has the library's " + expected[l].activation,
                    in_quotes(formula));
    }
  }
}

/// Loads the model from a file that is already in memory.
template <class Net, class Scalar>
ModelInfo load(const safetensors::File& contents, const std::string& file,
               Model<Net, Scalar>& model, LoadOptions options) {
  const Architecture architecture = architecture_of<Net>();
  check_tensors(contents, file, architecture);
  check_architecture<Net>(named_architecture(contents.metadata, file), file);
  ModelInfo info = parse_info(contents.metadata, Net::inputs, Net::outputs, file);

  typename Model<Net, Scalar>::Parameters parameters;
  const auto names = tensor_names(architecture);
  std::size_t tensor = 0;
  for (std::size_t l = 0; l < architecture.size(); ++l) {
    for (std::size_t t = 0; t < names[l].size(); ++t, ++tensor) {
      const StoredShape& stored = architecture[l].tensors[t];
      from_rows(checked_values<Scalar>(contents, names[l][t], stored, file, options), stored.rows,
                stored.cols, parameters.tensor(tensor).data());
    }
  }
  model.parameters() = parameters;  // into its existing memory: views of it stay valid
  return info;
}

}  // namespace detail

/// Reads the parameters from a file that save() or PyTorch wrote, and returns the rest of the
/// file's information. Numbers of other types are converted (double to float: rounded to nearest).
/// Throws MissingFile or BadFile, naming what does not fit; the model is then unchanged.
template <class Net, class Scalar>
ModelInfo load(const std::filesystem::path& path, Model<Net, Scalar>& model,
               LoadOptions options = {}) {
  return detail::load(safetensors::read(path), path.string(), model, options);
}

}  // namespace mlp::inline MLP_ABI
