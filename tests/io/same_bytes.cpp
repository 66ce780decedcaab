// What is written has the same bytes on every build: compiler, flags, instruction set, architecture
// and the versions of what writes JSON. A change of bytes that is meant changes these hashes.
#include <mlp/io.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "support/every_layer.hpp"
#include "support/fnv.hpp"
#include "support/sample_data.hpp"
#include "support/temporary_directory.hpp"

namespace {

std::uint64_t hash_of(const std::string& bytes) {
  support::Fnv1a fnv;
  fnv.add_bytes(bytes);
  return fnv.value();
}

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Without its first line, which has the library's version.
std::string without_version(const std::string& header) { return header.substr(header.find('\n')); }

template <class Scalar>
struct Run {
  using Model = mlp::Model<support::EveryLayer, Scalar>;
  Model model = support::every_layer_model<Scalar>(1);
  mlp::Trainer<Model, mlp::CrossEntropy<mlp::Mean>, mlp::Adam> trainer{
      model, {}, mlp::Adam{.learning_rate = 0.01}};
  mlp::ModelInfo info{
      .preprocessing = mlp::Preprocessing{.scale = {0.1, 1.0 / 3.0, 2, 2, 2, 2}, .centre = {0.5}},
      .class_names = {"zero", "é", "two", "three"}};

  Run() {
    const auto x = support::random_matrix<Scalar>(6, 23, 1);
    const auto labels = support::random_labels(23, 4, 1);
    for (int i = 0; i < 5; ++i) trainer.step(x, labels);
  }
};

TEST_CASE("files have the same bytes on every build") {
  const support::TemporaryDirectory directory;
  const auto path = directory.path() / "file";
  Run<float> run;
  const Run<double> run_in_double;

  mlp::save(run.model, path, run.info);
  CHECK(hash_of(content(path)) == 0x76389f667a2bce46);
  mlp::save(run_in_double.model, path, run.info);
  CHECK(hash_of(content(path)) == 0x1ddbf0055bf33b03);
  mlp::save_checkpoint(run.trainer, {.run = {{"a", "b"}}, .numbers = {{"losses", {0.1, 1e300}}}},
                       path);
  CHECK(hash_of(content(path)) == 0x47404cf90a7867bc);
  CHECK(hash_of(without_version(mlp::to_cpp_header({run.model, run.info}, "net"))) ==
        0x4342a0b3e452fd83);
}

}  // namespace
