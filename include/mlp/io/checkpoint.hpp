// All that a run needs to go on where it stopped, in one file.
//
// A checkpoint is a safetensors file, written whole or not at all. docs/files.md has its names.
#pragma once

#include <mlp/io/detail/architecture.hpp>
#include <mlp/io/model_info.hpp>
#include <mlp/io/safetensors.hpp>
#include <mlp/train/fit.hpp>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace mlp::inline MLP_ABI {

/// The only version of the format so far. A file of another one is refused.
inline constexpr int checkpoint_format_version = 1;

/// What a checkpoint holds beside the state of the trainer.
struct Checkpoint {
  FitPosition position = {};
  /// What must be the same when the run goes on: recipe, seed, data and the like.
  safetensors::Metadata run = {};
  /// Numbers of the user's own, row by row, such as a history or averaged weights; each with a
  /// name of the user's.
  std::vector<std::pair<std::string, std::vector<double>>> numbers = {};
};

namespace detail {

inline constexpr const char* checkpoint_version_key = "mlp.checkpoint_version";
inline constexpr const char* run_prefix = "run.";
inline constexpr const char* numbers_prefix = "numbers.";

inline constexpr const char* memory_prefix = "memory.";

inline std::string memory_name(std::size_t k) { return memory_prefix + std::to_string(k); }

/// The numbers of a tensor that must be there with as many of them. Throws BadFile.
template <class T>
std::vector<T> required_values(const safetensors::Contents& contents, const std::string& name,
                               std::size_t size, const std::string& file) {
  const Tensor* tensor = contents.find(name);
  const TensorSizes expected{size};
  if (tensor == nullptr || tensor->shape != expected || tensor->dtype != dtype_of<T>()) {
    throw BadFile(file, "tensor " + in_quotes(name),
                  std::string(info_of(dtype_of<T>()).name) + " of shape " + to_string(expected),
                  tensor == nullptr ? "no such tensor"
                                    : std::string(info_of(tensor->dtype).name) + " of shape " +
                                          to_string(tensor->shape));
  }
  return tensor->values<T>();
}

inline void require_same(const safetensors::Metadata& metadata, const std::string& key,
                         const std::string& field, const std::string& expected,
                         const std::string& file) {
  const auto found = metadata.find(key);
  if (found == metadata.end() || found->second != expected) {
    throw BadFile(file, field, in_quotes(expected, 400),
                  found == metadata.end() ? "none" : in_quotes(found->second, 400));
  }
}

}  // namespace detail

/// Writes the trainer's parameters and memory, and `checkpoint`, to `path`. Throws CannotWrite.
template <class Trainer>
void save_checkpoint(Trainer& trainer, const Checkpoint& checkpoint,
                     const std::filesystem::path& path) {
  using Scalar = typename Trainer::Scalar;
  const auto flat = [](const auto& parameters) {
    const auto all = parameters.flat();
    return std::span<const Scalar>(all.data(), static_cast<std::size_t>(all.size()));
  };
  std::vector<Tensor> tensors;
  const auto add = [&tensors](std::string name, auto values) {
    tensors.push_back(Tensor::of(std::move(name), {values.size()}, values));
  };
  add("parameters", flat(std::as_const(trainer.model()).parameters()));
  const auto& memory = trainer.optimizer_memory();
  for (std::size_t k = 0; k < memory.size(); ++k) add(detail::memory_name(k), flat(memory[k]));

  const FitPosition& at = checkpoint.position;
  const std::vector<std::int64_t> counts{trainer.updates(), at.steps, at.epoch, at.steps_of_epoch,
                                         at.samples};
  const std::vector<double> sums{at.epoch_loss};
  add("counts", std::span<const std::int64_t>(counts));
  add("sums", std::span<const double>(sums));
  for (const auto& [name, values] : checkpoint.numbers) {
    add(detail::numbers_prefix + name, std::span<const double>(values));
  }

  safetensors::Metadata metadata{
      {detail::checkpoint_version_key, std::to_string(checkpoint_format_version)},
      {detail::architecture_key, to_json(architecture_of<typename Trainer::Net>())}};
  for (const auto& [key, value] : checkpoint.run) metadata[detail::run_prefix + key] = value;
  safetensors::write(path, std::move(tensors), metadata);
}

/// Puts the trainer into the state that `path` holds and returns the rest of it. Throws
/// MissingFile, and BadFile where the file is bad or is of another network, of an optimizer with
/// another memory, or of a run for which one of the entries of `run` was another, or that had more
/// of them: nothing is changed then.
template <class Trainer>
Checkpoint load_checkpoint(Trainer& trainer, const safetensors::Metadata& run,
                           const std::filesystem::path& path) {
  using Scalar = typename Trainer::Scalar;
  using Parameters = typename Trainer::Parameters;
  const std::string file = path.string();
  const safetensors::File contents = safetensors::read(path);
  detail::require_same(contents.metadata, detail::checkpoint_version_key, "format version",
                       std::to_string(checkpoint_format_version), file);
  detail::require_same(contents.metadata, detail::architecture_key, "network",
                       to_json(architecture_of<typename Trainer::Net>()), file);
  for (const auto& [key, value] : run) {
    detail::require_same(contents.metadata, detail::run_prefix + key, key, value, file);
  }

  const std::string_view prefix = detail::run_prefix;
  for (const auto& [key, value] : contents.metadata) {
    if (!key.starts_with(prefix) || run.contains(key.substr(prefix.size()))) continue;
    throw BadFile(file, key.substr(prefix.size()), "none", in_quotes(value, 400));
  }

  const auto read_flat = [&](const std::string& name) {
    Parameters parameters;
    const auto values = detail::required_values<Scalar>(
        contents, name, static_cast<std::size_t>(Parameters::storage_size), file);
    std::copy(values.begin(), values.end(), parameters.flat().data());
    return parameters;
  };
  Parameters parameters = read_flat("parameters");
  std::vector<Parameters> memory;
  const auto slots = static_cast<std::size_t>(trainer.optimizer().slots());
  memory.reserve(slots);
  for (std::size_t k = 0; k < slots; ++k) memory.push_back(read_flat(detail::memory_name(k)));
  const auto counts = detail::required_values<std::int64_t>(contents, "counts", 5, file);
  for (const std::int64_t count : counts) {
    if (count < 0) {
      throw BadFile(file, "counts", "numbers of at least 0", std::to_string(count));
    }
  }
  const auto sums = detail::required_values<double>(contents, "sums", 1, file);

  Checkpoint checkpoint{.position = {counts[1], counts[2], counts[3], counts[4], sums[0]},
                        .run = run};
  for (const Tensor& tensor : contents.tensors) {
    const std::string_view numbers = detail::numbers_prefix;
    if (tensor.name.starts_with(numbers)) {
      checkpoint.numbers.emplace_back(
          tensor.name.substr(numbers.size()),
          detail::required_values<double>(contents, tensor.name, tensor.size(), file));
    } else if (tensor.name.starts_with(detail::memory_prefix)) {
      // That of an optimizer that remembers more: this one would go on as if it had remembered
      // less.
      bool is_known = false;
      for (std::size_t k = 0; k < slots; ++k) is_known |= tensor.name == detail::memory_name(k);
      if (!is_known) {
        throw BadFile(
            file, "tensor " + in_quotes(tensor.name),
            "no such tensor, for the optimizer has " + std::to_string(slots) + " of its memory",
            to_string(tensor.shape));
      }
    }
  }
  trainer.model().parameters() = std::move(parameters);
  trainer.restore(counts[0], std::move(memory));
  return checkpoint;
}

}  // namespace mlp::inline MLP_ABI
