// Converts a model's tensors between memory (column by column) and files (row by row).
#pragma once

#include <mlp/core/error.hpp>
#include <mlp/core/finite.hpp>
#include <mlp/io/detail/architecture.hpp>
#include <mlp/io/safetensors.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace mlp::inline MLP_ABI {

/// What a file may contain and still be loaded.
struct LoadOptions {
  bool allow_non_finite = false;  ///< NaN and infinities among the weights
};

namespace detail {

/// values[r · cols + c] = from[r + c · rows]
template <class T, class From>
std::vector<T> by_rows(const From* from, Index rows, Index cols) {
  std::vector<T> values;
  values.reserve(static_cast<std::size_t>(rows * cols));
  for (Index r = 0; r < rows; ++r) {
    for (Index c = 0; c < cols; ++c) values.push_back(static_cast<T>(from[r + c * rows]));
  }
  return values;
}

/// The inverse of by_rows().
template <class T>
void from_rows(const std::vector<T>& values, Index rows, Index cols, T* to) {
  auto value = values.begin();
  for (Index r = 0; r < rows; ++r) {
    for (Index c = 0; c < cols; ++c) to[r + c * rows] = *value++;
  }
}

inline std::string tensor_field(const std::string& name) { return "tensor " + in_quotes(name); }

/// Throws BadFile unless the file has exactly the tensors of this architecture.
inline void check_tensors(const safetensors::Contents& contents, const std::string& file,
                          const Architecture& architecture) {
  const auto names = tensor_names(architecture);
  std::size_t expected = 0;
  for (std::size_t l = 0; l < architecture.size(); ++l) {
    for (std::size_t t = 0; t < names[l].size(); ++t, ++expected) {
      const TensorSizes& shape = architecture[l].tensors[t].shape;
      const Tensor* tensor = contents.find(names[l][t]);
      if (tensor == nullptr || tensor->shape != shape) {
        throw BadFile(file, tensor_field(names[l][t]), "the shape " + to_string(shape),
                      tensor == nullptr ? "no such tensor" : to_string(tensor->shape));
      }
      if (!tensor->is_floating_point()) {
        throw BadFile(file, tensor_field(names[l][t]), "floating-point numbers",
                      std::string(info_of(tensor->dtype).name));
      }
    }
  }
  if (contents.tensors.size() == expected) return;
  for (const Tensor& tensor : contents.tensors) {
    // PyTorch counts the batches of a BatchNorm1d, for a mode of it that the library lacks.
    if (tensor.name.ends_with(".num_batches_tracked")) continue;
    const auto has = [&](const auto& of_layer) {
      return std::find(of_layer.begin(), of_layer.end(), tensor.name) != of_layer.end();
    };
    if (std::none_of(names.begin(), names.end(), has)) {
      throw BadFile(file, tensor_field(tensor.name), "no such tensor in " + to_string(architecture),
                    to_string(tensor.shape));
    }
  }
}

/// The index of the first number that is not finite; nothing if all are.
template <class T>
std::optional<std::size_t> not_finite(std::span<const T> values) {
  const auto size = static_cast<Index>(values.size());
  const Index first = first_not_finite(values.data(), size);
  return first < size ? std::optional(static_cast<std::size_t>(first)) : std::nullopt;
}

/// Throws NonFiniteError unless `what` is finite, before anything is written that could not be
/// loaded.
template <class T>
void require_loadable(std::span<const T> values, const std::string& what) {
  if (const auto bad = not_finite(values)) {
    throw NonFiniteError("mlp: " + what + ": number " + std::to_string(*bad) +
                         ": expected a finite number, found " + std::to_string(values[*bad]));
  }
}

/// Throws BadFile unless the numbers of a tensor in a file are finite.
template <class T>
void check_finite(const std::vector<T>& values, const std::string& name, const std::string& file) {
  if (const auto bad = not_finite(std::span<const T>(values))) {
    throw BadFile(file, tensor_field(name) + ": number " + std::to_string(*bad), "a finite number",
                  std::to_string(values[*bad]));
  }
}

/// The numbers of the tensor of this name as T, row by row, which must be finite unless the options
/// say otherwise, and at least 0 where they are variances.
template <class T>
std::vector<T> checked_values(const safetensors::Contents& contents, const std::string& name,
                              const StoredShape& stored, const std::string& file,
                              LoadOptions options) {
  std::vector<T> values = contents.find(name)->template values<T>();
  if (!options.allow_non_finite) check_finite(values, name, file);
  for (std::size_t i = 0; stored.is_variance && i < values.size(); ++i) {
    if (!(values[i] < T(0))) continue;
    throw BadFile(file, tensor_field(name) + ": number " + std::to_string(i),
                  "a variance of at least 0", std::to_string(values[i]));
  }
  return values;
}

}  // namespace detail

}  // namespace mlp::inline MLP_ABI
