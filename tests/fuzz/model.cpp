// Any bytes are either refused as a bad file, or are a model that comes back the same when it is
// written and read again, that predicts, and that is one model however it is opened.
#include <mlp/io/any_model.hpp>
#include <mlp/io/cpp_header.hpp>

#include "networks.hpp"
#include "safetensors_mutator.hpp"

namespace {

using fuzz::require;
using Any = mlp::AnyModel<fuzz::inputs, fuzz::outputs>;

const Eigen::MatrixXf x = Eigen::MatrixXf::Identity(fuzz::inputs, 5);

bool same_bits(const Any::Outputs& a, const Any::Outputs& b) {
  return a.cols() == b.cols() &&
         std::memcmp(a.data(), b.data(), sizeof(float) * static_cast<std::size_t>(a.size())) == 0;
}

struct Loaded {
  Any::Outputs outputs;
  mlp::ModelInfo info;
};

/// The model as a file of this network; nothing if it is not one.
template <class Net>
std::optional<Loaded> load_as(const std::string& path) {
  mlp::Model<Net> model{mlp::Seed{1}};
  const mlp::Model<Net> before = model;
  try {
    Loaded loaded;
    loaded.info = mlp::load(path, model);
    loaded.outputs = model.predict(x);
    return loaded;
  } catch (const mlp::BadFile&) {
    require((model.parameters().flat() == before.parameters().flat()).all());
    return {};
  }
}

template <class Net>
void check_rewritten(const std::string& path) {
  mlp::Model<Net> model;
  const mlp::ModelInfo info = mlp::load(path, model);
  const fuzz::Bytes first = fuzz::saved(model, info);
  mlp::Model<Net> again;
  const fuzz::MemoryFile file(first);
  mlp::ModelInfo same = mlp::load(file.path(), again);
  require(fuzz::saved(again, same) == first);
  same.library_version = info.library_version;
  require(same == info);
}

/// Exports take what they can write, and refuse the rest by an error of their own.
void check_export(const std::string& path) {
  const auto model = mlp::StoredModel::read(path);
  try {
    require(!mlp::to_cpp_header(model, "model").empty());
  } catch (const mlp::OptionError&) {
  }
}

template <class... Nets>
void check_any(const std::string& path) {
  const std::array<std::optional<Loaded>, sizeof...(Nets)> loaded{load_as<Nets>(path)...};
  std::optional<Any> any;
  try {
    any = Any::open<Nets...>(path);
  } catch (const mlp::BadFile&) {
  }
  const auto taken = [](const auto& one) { return one.has_value(); };
  const auto count = std::count_if(loaded.begin(), loaded.end(), taken);
  // Several only where the file names none and has the tensors of all of them.
  require(any.has_value() == (count == 1));
  if (count == 0) return;
  fuzz::accepted.add();
  (..., (load_as<Nets>(path) ? check_rewritten<Nets>(path) : void()));
  if (!any) return;
  const Loaded& only = **std::find_if(loaded.begin(), loaded.end(), taken);
  require(same_bits(any->predict(x), only.outputs) && any->info() == only.info);
  Any::Workspace workspace = any->workspace(x.cols());
  require(same_bits(Any(*any).predict(x, workspace), only.outputs));
  require((any->predict_classes(x).array() < fuzz::outputs).all());
  const mlp::ModelInfo& info = any->info();
  if (info.preprocessing) (void)any->predict(info.preprocessing->apply<float>(x));
}

void check(std::span<const std::byte> content) {
  // Most inputs are no safetensors files, whatever they are read as.
  (void)mlp::safetensors::parse(content, "f");
  const fuzz::MemoryFile file(content);
  check_any<fuzz::WithRelu, fuzz::WithLeakyRelu, fuzz::WithEverything, fuzz::Linear>(file.path());
  check_export(file.path());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::unless_refused([&] { check(std::as_bytes(std::span(data, size))); });
  return 0;
}
