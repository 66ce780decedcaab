// Writes the seeds that are files of the library's own formats; run it when one of these changes:
//   cmake --build build/fuzz --target make_seeds && build/fuzz/tests/fuzz/make_seeds
//   tests/fuzz/corpus
#include <mlp/io/atomic_file.hpp>

#include "networks.hpp"

namespace {

void write(const std::filesystem::path& path, const fuzz::Bytes& content) {
  std::filesystem::create_directories(path.parent_path());
  mlp::AtomicFile file(path);
  file.write(content);
  file.commit();
}

template <class Net>
fuzz::Bytes model(const mlp::ModelInfo& info = {}) {
  return fuzz::saved(mlp::Model<Net>{mlp::Seed{1}}, info);
}

/// The same file without metadata, as other programs write it, in numbers of type T.
template <class Net, class T>
fuzz::Bytes bare_model(mlp::DType dtype) {
  const fuzz::MemoryFile file(model<Net>());
  const mlp::safetensors::File contents = mlp::safetensors::read(file.path());
  std::vector<mlp::Tensor> tensors = contents.tensors;
  std::vector<std::vector<T>> numbers;
  for (mlp::Tensor& tensor : tensors) {
    const std::vector<float> values = tensor.values<float>();
    numbers.emplace_back(values.begin(), values.end());
    tensor.dtype = dtype;
  }
  for (std::size_t t = 0; t < tensors.size(); ++t) {
    tensors[t].data = std::as_bytes(std::span(numbers[t]));
  }
  const fuzz::MemoryFile bare;
  mlp::safetensors::write(bare.path(), tensors);
  return bare.content();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 64;
  const std::filesystem::path corpus = argv[1];

  fuzz::Run run;
  write(corpus / "checkpoint/untrained", run.save({}));
  for (const mlp::Index steps : {mlp::Index{3}, mlp::Index{5}}) {  // an epoch has 3
    const mlp::FitReport report = run.fit(steps);
    write(corpus / "checkpoint" / ("steps_" + std::to_string(steps)),
          run.save({.position = report.position, .numbers = {{"history", {1.0, 0.5}}}}));
  }

  write(corpus / "model/relu", model<fuzz::WithRelu>({.class_names = {"no", "yes"}}));
  write(corpus / "model/leaky_relu",
        model<fuzz::WithLeakyRelu>({.preprocessing = mlp::Preprocessing{{0.5}, {1, 2, 3}}}));
  write(corpus / "model/everything", model<fuzz::WithEverything>({.user = {{"author", "me"}}}));
  write(corpus / "model/linear", model<fuzz::Linear>());
  write(corpus / "model/bare_f64", bare_model<fuzz::Linear, double>(mlp::DType::f64));
  write(corpus / "model/bare_f16", bare_model<fuzz::WithRelu, Eigen::half>(mlp::DType::f16));
  write(corpus / "model/bare_bf16",
        bare_model<fuzz::WithEverything, Eigen::bfloat16>(mlp::DType::bf16));
  return 0;
}
