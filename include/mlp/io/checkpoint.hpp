// All that a run needs to continue where it stopped, in one file.
//
// A checkpoint is a safetensors file, written whole or not at all. docs/files.md lists its tensors
// and keys.
#pragma once

#include <mlp/io/detail/architecture.hpp>
#include <mlp/io/detail/model_tensors.hpp>
#include <mlp/io/model_info.hpp>
#include <mlp/io/safetensors.hpp>
#include <mlp/train/fit.hpp>
#include <mlp/train/optimizer_state.hpp>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mlp::inline MLP_ABI {

/// A file of any other format version is refused.
inline constexpr int checkpoint_format_version = 3;

/// What a checkpoint holds besides the state of the trainer.
struct Checkpoint {
  FitPosition position = {};
  /// What must be the same when the run is resumed: recipe, seed, data and the like.
  safetensors::Metadata run = {};
  /// The user's own numbers, row by row, such as a history or averaged weights, each with a name.
  std::vector<std::pair<std::string, std::vector<double>>> numbers = {};
};

namespace detail {

inline constexpr const char* checkpoint_version_key = "mlp.checkpoint_version";
inline constexpr const char* run_prefix = "run.";
inline constexpr const char* numbers_prefix = "numbers.";

inline constexpr const char* optimizer_key = "mlp.optimizer";
inline constexpr const char* loss_key = "mlp.loss";
inline constexpr const char* memory_prefix = "memory.";

/// The optimizer's name in a checkpoint; empty if it has none.
template <class OptimizerType>
constexpr std::string_view optimizer_name() {
  if constexpr (HasName<OptimizerType>) return OptimizerType::name;
  return {};
}

/// The loss as a checkpoint names it, such as "cross_entropy, mean"; a reduction need not have a
/// name.
template <class LossType>
std::string name_of(const LossType& /*loss*/) {
  using Reduction = typename LossType::Reduction;
  std::string name(LossType::name);
  if constexpr (HasName<Reduction>) name.append(", ").append(Reduction::name);
  return name;
}

/// The numbers of a required tensor of this size. Throws BadFile.
template <class T>
std::vector<T> required_values(const safetensors::Contents& contents, const std::string& name,
                               std::size_t size, const std::string& file) {
  const Tensor* tensor = contents.find(name);
  const TensorSizes expected{size};
  if (tensor == nullptr || tensor->shape != expected || tensor->dtype != dtype_of<T>()) {
    throw BadFile(file, tensor_field(name),
                  std::string(info_of(dtype_of<T>()).name) + " of shape " + to_string(expected),
                  tensor == nullptr ? "no such tensor"
                                    : std::string(info_of(tensor->dtype).name) + " of shape " +
                                          to_string(tensor->shape));
  }
  return tensor->values<T>();
}

/// The same for counts, which must be at least 0.
inline std::vector<std::int64_t> required_counts(const safetensors::Contents& contents,
                                                 const std::string& name, std::size_t size,
                                                 const std::string& file) {
  std::vector<std::int64_t> counts = required_values<std::int64_t>(contents, name, size, file);
  for (const std::int64_t count : counts) {
    if (count < 0) throw BadFile(file, name, "numbers of at least 0", std::to_string(count));
    if (count > largest_count) {
      throw BadFile(file, name, "numbers up to " + std::to_string(largest_count),
                    std::to_string(count));
    }
  }
  return counts;
}

/// The same as required_values(), of finite numbers.
template <class T>
std::vector<T> required_finite(const safetensors::Contents& contents, const std::string& name,
                               std::size_t size, const std::string& file) {
  std::vector<T> values = required_values<T>(contents, name, size, file);
  check_finite(values, name, file);
  return values;
}

/// Throws BadFile unless a fit can have come to this place.
inline void check_position(const FitPosition& at, const std::string& file) {
  if (const auto count = impossible_count(at)) {
    throw BadFile(file, std::string("counts: ") + count->field,
                  "0 to " + std::to_string(count->most), std::to_string(count->found));
  }
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

/// Writes the trainer's parameters and memory, and `checkpoint`, to `path`. Throws CannotWrite, and
/// NonFiniteError rather than write numbers that load_checkpoint() would refuse.
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
  const auto add_finite = [&add](std::string name, auto values) {
    detail::require_loadable(values, "save_checkpoint: " + name);
    add(std::move(name), values);
  };
  add_finite("parameters", flat(std::as_const(trainer.model()).parameters()));
  const auto& state = trainer.optimizer_state();
  for (const auto& [name, values] : state.memory) {
    add_finite(detail::memory_prefix + name, flat(values));
  }

  const FitPosition& at = checkpoint.position;
  const TrainedSoFar& trained = trainer.trained();
  const std::vector<std::int64_t> counts{state.updates,      trained.epochs,
                                         trained.samples,    at.steps,
                                         at.epoch,           at.steps_of_epoch,
                                         at.samples,         at.earlier.epochs,
                                         at.earlier.samples, at.data_set,
                                         at.batch_size,      at.counted_steps_of_epoch,
                                         at.shuffle,         at.remainder == Remainder::drop};
  const std::vector<std::uint64_t> seeds{trainer.seed(), at.seed};
  const std::vector<double> sums{at.epoch_loss};
  add("counts", std::span<const std::int64_t>(counts));
  add("updates_of_layer", std::span<const std::int64_t>(state.updates_of_layer));
  add("seeds", std::span<const std::uint64_t>(seeds));
  add_finite("sums", std::span<const double>(sums));
  for (const auto& [name, values] : checkpoint.numbers) {
    add(detail::numbers_prefix + name, std::span<const double>(values));
  }

  safetensors::Metadata metadata{
      {detail::checkpoint_version_key, std::to_string(checkpoint_format_version)},
      {detail::architecture_key, to_json(architecture_of<typename Trainer::Net>())},
      {detail::loss_key, detail::name_of(trainer.loss())},
      {detail::optimizer_key, std::string(detail::optimizer_name<typename Trainer::Optimizer>())}};
  for (const auto& [key, value] : checkpoint.run) metadata[detail::run_prefix + key] = value;
  safetensors::write(path, std::move(tensors), metadata);
}

/// Restores the trainer's state from `path` and returns the rest of the checkpoint. Throws
/// MissingFile, or BadFile if the file is bad or differs in network, loss, optimizer, the
/// optimizer's memories, or entries of `run`; nothing is changed then.
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
  detail::require_same(contents.metadata, detail::loss_key, "loss", detail::name_of(trainer.loss()),
                       file);
  constexpr std::string_view optimizer = detail::optimizer_name<typename Trainer::Optimizer>();
  detail::require_same(contents.metadata, detail::optimizer_key, "optimizer",
                       std::string(optimizer), file);
  for (const auto& [key, value] : run) {
    detail::require_same(contents.metadata, detail::run_prefix + key, key, value, file);
  }

  const std::string_view of_run = detail::run_prefix;
  for (const auto& [key, value] : contents.metadata) {
    if (!key.starts_with(of_run) || run.contains(key.substr(of_run.size()))) continue;
    throw BadFile(file, key.substr(of_run.size()), "none", in_quotes(value, 400));
  }

  const auto read_flat = [&](const std::string& name) {
    Parameters parameters;
    const auto values = detail::required_finite<Scalar>(
        contents, name, static_cast<std::size_t>(Parameters::storage_size), file);
    std::copy(values.begin(), values.end(), parameters.flat().data());
    return parameters;
  };
  Parameters parameters = read_flat("parameters");
  const auto counts = detail::required_counts(contents, "counts", 14, file);
  for (const std::int64_t flag : {counts[12], counts[13]}) {
    if (flag > 1) {
      throw BadFile(file, "counts: shuffle and remainder", "0 or 1", std::to_string(flag));
    }
  }
  OptimizerState<Parameters> state{.updates = counts[0]};
  const auto of_layers =
      detail::required_counts(contents, "updates_of_layer", Parameters::depth, file);
  for (const std::int64_t updates : of_layers) {
    if (updates <= state.updates) continue;
    throw BadFile(file, "updates_of_layer", "at most " + std::to_string(state.updates),
                  std::to_string(updates));
  }
  std::copy(of_layers.begin(), of_layers.end(), state.updates_of_layer.begin());

  // Memories not in use belong to the optimizer too, if its name shows that it is the same. Those
  // in use must be present once there has been an update.
  const SlotNames names = detail::slot_names(trainer.optimizer());
  for (const Tensor& tensor : contents.tensors) {
    const std::string_view memory = detail::memory_prefix;
    if (!tensor.name.starts_with(memory)) continue;
    const std::string name = tensor.name.substr(memory.size());
    if (optimizer.empty() && std::find(names.begin(), names.end(), name) == names.end()) {
      throw BadFile(file, "tensor " + in_quotes(tensor.name), "a memory of the optimizer",
                    "one that it does not have");
    }
    state.memory.emplace_back(name, read_flat(tensor.name));
  }
  for (const std::string_view name : names) {
    const std::string tensor = detail::memory_prefix + std::string(name);
    if (state.updates > 0 && contents.find(tensor) == nullptr) read_flat(tensor);  // throws
  }
  const auto seeds = detail::required_values<std::uint64_t>(contents, "seeds", 2, file);
  if (seeds[0] != trainer.seed()) {
    throw BadFile(file, "seed of the trainer", std::to_string(trainer.seed()),
                  std::to_string(seeds[0]));
  }
  const auto sums = detail::required_finite<double>(contents, "sums", 1, file);

  Checkpoint checkpoint{
      .position = {.steps = counts[3],
                   .epoch = counts[4],
                   .steps_of_epoch = counts[5],
                   .samples = counts[6],
                   .counted_steps_of_epoch = counts[11],
                   .epoch_loss = sums[0],
                   .earlier = {counts[7], counts[8]},
                   .data_set = counts[9],
                   .batch_size = counts[10],
                   .seed = seeds[1],
                   .shuffle = counts[12] != 0,
                   .remainder = counts[13] != 0 ? Remainder::drop : Remainder::keep},
      .run = run};
  detail::check_position(checkpoint.position, file);
  for (const Tensor& tensor : contents.tensors) {
    const std::string_view numbers = detail::numbers_prefix;
    if (tensor.name.starts_with(numbers)) {
      checkpoint.numbers.emplace_back(
          tensor.name.substr(numbers.size()),
          detail::required_values<double>(contents, tensor.name, tensor.size(), file));
    }
  }
  trainer.model().parameters() = std::move(parameters);
  trainer.restore(std::move(state), {counts[1], counts[2]}, checkpoint.position);
  return checkpoint;
}

}  // namespace mlp::inline MLP_ABI
