// Any bytes are either refused as a bad file, or are a file that stays the same when it is written
// and read again.
#include <mlp/io/detail/cpp_expression.hpp>
#include <mlp/io/detail/stored_model.hpp>
#include <mlp/io/model_info.hpp>
#include <mlp/io/safetensors.hpp>

#include "safetensors_mutator.hpp"
#include "support.hpp"

namespace {

using fuzz::require;

void check_formula(const mlp::LayerDescription& layer) {
  try {
    const auto activation = mlp::detail::exported_activation(layer);
    if (!activation || activation->formula.size == 0) return;
    fuzz::require_expression(
        mlp::detail::cpp_expression(activation->formula, activation->parameter));
  } catch (const mlp::OptionError&) {
  }
}

void check(std::span<const std::byte> file) {
  const mlp::safetensors::Contents contents = mlp::safetensors::parse(file, "f");
  fuzz::accepted.add();
  // The header's sizes fit together, so every tensor lies within the file.
  std::size_t used = 0;
  mlp::safetensors::Header header{contents.metadata, {}};
  for (const mlp::Tensor& tensor : contents.tensors) {
    require(tensor.data.empty() ||
            (tensor.data.data() >= file.data() &&
             tensor.data.data() + tensor.data.size() <= file.data() + file.size()));
    if (tensor.is_floating_point()) require(tensor.values<float>().size() == tensor.size());
    header.entries.push_back(
        {tensor.name, tensor.dtype, tensor.shape, used, used + tensor.data.size()});
    used += tensor.data.size();
  }

  const std::string text = to_text(header);
  const std::uint64_t size = text.size();
  std::vector<std::byte> again(sizeof(size) + text.size());
  std::memcpy(again.data(), &size, sizeof(size));
  std::memcpy(again.data() + sizeof(size), text.data(), text.size());
  again.insert(again.end(), file.end() - static_cast<std::ptrdiff_t>(used), file.end());
  const mlp::safetensors::Contents twice = mlp::safetensors::parse(again, "again");
  require(twice.metadata == contents.metadata);
  require(twice.tensors.size() == contents.tensors.size());
  for (const mlp::Tensor& tensor : contents.tensors) {
    const mlp::Tensor* same = twice.find(tensor.name);
    require(same != nullptr && same->dtype == tensor.dtype && same->shape == tensor.shape);
    require(
        std::equal(same->data.begin(), same->data.end(), tensor.data.begin(), tensor.data.end()));
  }

  // What a model's file says of itself is read as carefully.
  if (const auto architecture = mlp::named_architecture(contents.metadata, "f")) {
    const auto described = mlp::parse_architecture(to_json(*architecture), "again");
    require(to_string(described) == to_string(*architecture));
    (void)tensor_names(*architecture);
    for (const mlp::LayerDescription& layer : *architecture) check_formula(layer);
  }
  (void)mlp::parse_info(contents.metadata, 784, 10, "f");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::unless_refused([&] { check(std::as_bytes(std::span(data, size))); });
  return 0;
}
