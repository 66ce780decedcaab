#include <mlp/io/onnx.hpp>

#include <doctest/doctest.h>

#include <onnx/checker.h>
#include <onnx/shape_inference/implementation.h>

#include <fstream>
#include <iterator>

#include "support/every_layer.hpp"
#include "support/message_of.hpp"
#include "support/networks.hpp"
#include "support/temporary_directory.hpp"

// That the graphs compute what they should is for ONNX Runtime to show: tests/interchange.
namespace {

using support::message_of;

std::string text(std::initializer_list<std::string> lines) {
  std::string all;
  for (const std::string& line : lines) all += line + "\n";
  return all;
}

std::string operations(const onnx::ModelProto& proto) {
  std::string all;
  for (const onnx::NodeProto& node : proto.graph().node()) all += node.op_type() + " ";
  return all;
}

TEST_CASE("onnx: graphs satisfy ONNX's own checker and shape inference") {
  onnx::ModelProto proto = mlp::to_onnx(support::every_layer_model(1));
  onnx::checker::check_model(proto);
  CHECK(
      operations(proto) ==
      "Gemm Sigmoid BatchNormalization Gemm Tanh Gemm Relu ReduceMean Sub Mul ReduceMean Add Sqrt "
      "Div Mul Add Gemm LeakyRelu Gemm Elu Gemm Div Erf Add Mul Mul Gemm Sigmoid Mul Gemm "
      "Softplus Gemm Softmax ");
  const auto& first = proto.graph().initializer(0);
  CHECK(first.name() == "0.weight");
  CHECK(first.dims(0) == 5);
  CHECK(first.dims(1) == 6);

  proto.mutable_graph()->mutable_output(0)->mutable_type()->mutable_tensor_type()->clear_shape();
  onnx::shape_inference::InferShapes(proto);
  const auto& shape = proto.graph().output(0).type().tensor_type().shape();
  REQUIRE(shape.dim_size() == 2);
  CHECK(shape.dim(0).dim_param() == "batch");
  CHECK(shape.dim(1).dim_value() == 4);
}

TEST_CASE("onnx: a file holds the graph and the metadata") {
  const support::TemporaryDirectory directory;
  const auto path = directory.path() / "m.onnx";
  mlp::write_onnx({mlp::Model<support::Classifier>(mlp::Seed{1}),
                   {.class_names = {"a", "b", "c"}, .user = {{"k", "v"}}}},
                  path);
  std::ifstream stream(path, std::ios::binary);
  onnx::ModelProto proto;
  REQUIRE(proto.ParseFromIstream(&stream));
  onnx::checker::check_model(proto);
  CHECK(operations(proto) == "Gemm Tanh Gemm Softmax ");
  std::string metadata;
  for (const auto& entry : proto.metadata_props()) {
    metadata += entry.key() + "=" + entry.value() + "\n";
  }
  CHECK(metadata ==
        text({R"(k=v)",
              R"(mlp.architecture=[{"layer":"dense","inputs":5,"outputs":8,"activation":"tanh"},)"
              R"({"layer":"dense","inputs":8,"outputs":3,"activation":"softmax"}])",
              R"(mlp.class_names=["a","b","c"])", "mlp.format_version=1",
              "mlp.library_version=0.1.0"}));
}

TEST_CASE("onnx: a network without a single operation still has a node") {
  const auto proto = mlp::to_onnx(mlp::Model<mlp::Network<mlp::Activate<3, mlp::Identity>>>());
  onnx::checker::check_model(proto);
  CHECK(operations(proto) == "Identity ");
}

struct Mish : mlp::Tanh {
  static constexpr std::string_view name = "mish";
};

TEST_CASE("onnx: what is not the library's own is refused") {
  const mlp::Model<mlp::Network<mlp::Dense<2, 2, Mish>>> mish;
  CHECK(message_of<mlp::OptionError>([&] { mlp::to_onnx(mish); }) ==
        "mlp: export: expected an activation of the library, found \"mish\"");
  mlp::Model<support::Classifier> model;
  model.parameters().flat()(0) = std::numeric_limits<float>::infinity();
  CHECK(message_of<mlp::OptionError>([&] { mlp::to_onnx(model); }) ==
        "mlp: export: expected finite weights, found inf");
}

}  // namespace
