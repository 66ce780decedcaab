#include <mlp/io/onnx.hpp>

#include <doctest/doctest.h>

#include <onnx/checker.h>
#include <onnx/shape_inference/implementation.h>

#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>

#include "support/every_activation.hpp"
#include "support/every_layer.hpp"
#include "support/fnv.hpp"
#include "support/message_of.hpp"
#include "support/networks.hpp"
#include "support/no_memory.hpp"
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
      "Div Mul Add Gemm LeakyRelu Gemm Elu Gemm Mul Mul Erf Sub Mul Gemm Sigmoid Mul Gemm "
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

TEST_CASE("onnx: the same bytes on every build") {
  onnx::ModelProto proto = mlp::to_onnx(support::every_layer_model(1));
  proto.clear_producer_version();
  support::Fnv1a fnv;
  fnv.add_bytes(proto.SerializeAsString());
  CHECK(fnv.value() == 10112813540428431218U);
}

TEST_CASE("onnx: a parameter that a file leaves out is written, as docs/files.md has it") {
  const support::TemporaryDirectory directory;
  const auto path = directory.path() / "m";
  const auto alpha_of = [&](const std::string& activation) {
    mlp::safetensors::write(
        path, {},
        {{"mlp.architecture", R"([{"layer":"activate","inputs":5,"outputs":5,"activation":")" +
                                  activation + R"("}])"}});
    const onnx::ModelProto proto = mlp::to_onnx(mlp::StoredModel::read(path));
    REQUIRE(proto.graph().node_size() == 1);
    REQUIRE(proto.graph().node(0).attribute_size() == 1);
    CHECK(proto.graph().node(0).attribute(0).name() == "alpha");
    return proto.graph().node(0).attribute(0).f();
  };
  CHECK(alpha_of("leaky_relu") == 0.01F);
  CHECK(alpha_of("elu") == 1.0F);
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

// Independent of the library: what ONNX's operators compute, in double.
double value_of(const onnx::NodeProto& node, const std::vector<double>& x) {
  const std::string& name = node.op_type();
  const double alpha = node.attribute_size() > 0 ? static_cast<double>(node.attribute(0).f()) : 0;
  if (name == "Abs") return std::fabs(x[0]);
  if (name == "Add") return x[0] + x[1];
  if (name == "Cos") return std::cos(x[0]);
  if (name == "Div") return x[0] / x[1];
  if (name == "Elu") return x[0] < 0 ? alpha * (std::exp(x[0]) - 1) : x[0];
  if (name == "Erf") return std::erf(x[0]);
  if (name == "Exp") return std::exp(x[0]);
  if (name == "Identity") return x[0];
  if (name == "LeakyRelu") return x[0] < 0 ? alpha * x[0] : x[0];
  if (name == "Log") return std::log(x[0]);
  if (name == "Max") return x[0] < x[1] ? x[1] : x[0];
  if (name == "Min") return x[1] < x[0] ? x[1] : x[0];
  if (name == "Mul") return x[0] * x[1];
  if (name == "Neg") return -x[0];
  if (name == "Relu") return x[0] < 0 ? 0 : x[0];
  if (name == "Sigmoid") return 1 / (1 + std::exp(-x[0]));
  if (name == "Sin") return std::sin(x[0]);
  if (name == "Softplus") return std::log(1 + std::exp(x[0]));
  if (name == "Sqrt") return std::sqrt(x[0]);
  if (name == "Sub") return x[0] - x[1];
  if (name == "Tanh") return std::tanh(x[0]);
  FAIL("no operator " << name);
  return 0;
}

/// What a graph of elementwise operators makes of one number.
double run(const onnx::ModelProto& proto, double x) {
  std::map<std::string, double> values{{"x", x}};
  for (const onnx::TensorProto& tensor : proto.graph().initializer()) {
    float value = 0;
    REQUIRE(tensor.raw_data().size() == sizeof(value));
    std::memcpy(&value, tensor.raw_data().data(), sizeof(value));
    CHECK(values.emplace(tensor.name(), value).second);
  }
  for (const onnx::NodeProto& node : proto.graph().node()) {
    std::vector<double> inputs;
    for (const std::string& input : node.input()) inputs.push_back(values.at(input));
    CHECK(values.emplace(node.output(0), value_of(node, inputs)).second);
  }
  return values.at("y");
}

TEST_CASE("onnx: every activation is a graph that computes it") {
  support::for_every_activation([]<class A>(std::type_identity<A>) {
    using Net = mlp::Network<mlp::Activate<2, A>>;
    CAPTURE(std::string(A::name));
    const mlp::Model<Net> model;
    const onnx::ModelProto proto = mlp::to_onnx(model);
    onnx::checker::check_model(proto);
    if constexpr (mlp::ElementwiseActivation<A>) {
      for (float z = -8; z <= 8; z += 0.125F) {
        const double expected = static_cast<double>(model.predict(Eigen::Vector2f(z, z))(0));
        CHECK(run(proto, static_cast<double>(z)) == doctest::Approx(expected).epsilon(1e-6));
      }
    } else {
      CHECK(operations(proto) == "Softmax ");
      CHECK(proto.graph().node(0).attribute_size() == 0);  // the axis is the last one
    }
  });
}

struct Mish : mlp::Tanh {
  static constexpr std::string_view name = "mish";
};

TEST_CASE("onnx: what is not the library's own is refused") {
  const mlp::Model<mlp::Network<mlp::Dense<2, 2, Mish>>> mish;
  CHECK(message_of<mlp::OptionError>([&] { mlp::to_onnx(mish); }) ==
        "mlp: export: expected an activation of the library or one with a formula, found \"mish\"");
  mlp::Model<support::Classifier> model;
  model.parameters().flat()(0) = std::numeric_limits<float>::infinity();
  CHECK(message_of<mlp::OptionError>([&] { mlp::to_onnx(model); }) ==
        "mlp: export: expected finite weights, found inf");
}

TEST_CASE("onnx: where memory runs out, the file is as before, or whole") {
  const support::TemporaryDirectory directory;
  const auto path = directory.path() / "m", target = directory.path() / "target";
  const mlp::StoredModel model = support::every_layer_model(1);
  mlp::write_onnx(model, path);
  const auto expected = mlp::read_file(path);
  mlp::write_file(path, "old");
  const auto before = mlp::read_file(path);
  support::refuse_each_allocation(
      [&] {
        mlp::write_file(target, "old");
        return 0;
      },
      [&](int /*none*/) { mlp::write_onnx(model, target); },
      [&](int /*none*/, bool is_thrown) {
        CHECK(mlp::read_file(target) == (is_thrown ? before : expected));
        CHECK(!std::filesystem::exists(directory.path() / "target.tmp"));
      });
}

}  // namespace
