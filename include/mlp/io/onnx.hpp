// A model as an ONNX graph, for ONNX Runtime and everything else that reads the format.
#pragma once

#include <mlp/io/atomic_file.hpp>
#include <mlp/io/detail/stored_model.hpp>

#include <onnx/onnx_pb.h>

#include <array>
#include <climits>
#include <initializer_list>
#include <numbers>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mlp::inline MLP_ABI {

namespace detail {

/// Adds node after node; `at` is what the next one reads.
class OnnxGraph {
 public:
  OnnxGraph(onnx::GraphProto& graph, int inputs, int outputs) : graph_(graph) {
    graph_.set_name("mlp");
    describe(*graph_.add_input(), "x", inputs);
    describe(*graph_.add_output(), "y", outputs);
  }

  void add_layer(const StoredLayer& layer) {
    const std::string& kind = layer.description.kind;
    if (kind == "dense") add_dense(layer);
    if (kind == "batch_norm") add_batch_norm(layer);
    if (kind == "layer_norm") add_layer_norm(layer);
    const std::string& activation = layer.description.activation;
    if (!activation.empty() && activation != "identity") {
      add_activation(activation, layer.description.activation_parameter);
    }
  }

  /// The last node writes y.
  void finish() {
    if (graph_.node_size() == 0) add("Identity", {at_});
    graph_.mutable_node(graph_.node_size() - 1)->set_output(0, "y");
  }

 private:
  static void describe(onnx::ValueInfoProto& value, const char* name, int size) {
    value.set_name(name);
    auto& type = *value.mutable_type()->mutable_tensor_type();
    type.set_elem_type(onnx::TensorProto::FLOAT);
    type.mutable_shape()->add_dim()->set_dim_param("batch");
    type.mutable_shape()->add_dim()->set_dim_value(size);
  }

  onnx::NodeProto& add(const char* operation, std::initializer_list<std::string> inputs) {
    onnx::NodeProto& node = *graph_.add_node();
    node.set_op_type(operation);
    node.set_name(operation + std::to_string(graph_.node_size() - 1));
    for (const std::string& input : inputs) node.add_input(input);
    at_ = "a" + std::to_string(graph_.node_size() - 1);
    node.add_output(at_);
    return node;
  }

  static void set(onnx::NodeProto& node, const char* name, double value) {
    onnx::AttributeProto& attribute = *node.add_attribute();
    attribute.set_name(name);
    attribute.set_type(onnx::AttributeProto::FLOAT);
    attribute.set_f(static_cast<float>(value));
  }
  static void set(onnx::NodeProto& node, const char* name, int value) {
    onnx::AttributeProto& attribute = *node.add_attribute();
    attribute.set_name(name);
    attribute.set_type(onnx::AttributeProto::INT);
    attribute.set_i(value);
  }

  std::string add_tensor(const std::string& name, const TensorSizes& shape,
                         const std::vector<float>& values) {
    onnx::TensorProto& tensor = *graph_.add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(onnx::TensorProto::FLOAT);
    for (const std::uint64_t size : shape) tensor.add_dims(static_cast<std::int64_t>(size));
    tensor.set_raw_data(values.data(), values.size() * sizeof(float));
    return name;
  }
  /// A number, written once however often it is used.
  std::string constant(const std::string& name, float value) {
    for (const onnx::TensorProto& tensor : graph_.initializer()) {
      if (tensor.name() == name) return name;
    }
    return add_tensor(name, {}, {value});
  }

  // z [batch x out] = x [batch x in] Wᵀ + b: in ONNX rows are samples.
  void add_dense(const StoredLayer& layer) {
    const std::string input = at_;
    const auto [W, b] = add_tensors<2>(layer);
    set(add("Gemm", {input, W, b}), "transB", 1);
  }

  // The tensors stand in the order of the operator's inputs: scale, bias, mean, variance.
  void add_batch_norm(const StoredLayer& layer) {
    const std::string x = at_;
    const auto [gamma, beta, mean, variance] = add_tensors<4>(layer);
    set(add("BatchNormalization", {x, gamma, beta, mean, variance}), "epsilon",
        layer.description.option->value);
  }

  // (x - mean) / √(variance + ε) ⊙ γ + β; the operator of its own came with version 17.
  void add_layer_norm(const StoredLayer& layer) {
    const auto [gamma, beta] = add_tensors<2>(layer);
    const std::string x = at_;
    const std::string mean = add_row_mean(x);
    add("Sub", {x, mean});
    const std::string centred = at_;
    add("Mul", {centred, centred});
    const std::string variance = add_row_mean(at_);
    const auto epsilon = static_cast<float>(layer.description.option->value);
    add("Add", {variance, add_tensor(layer.names[0] + ".epsilon", {}, {epsilon})});
    add("Sqrt", {at_});
    add("Div", {centred, at_});
    add("Mul", {at_, gamma});
    add("Add", {at_, beta});
  }
  std::string add_row_mean(const std::string& x) {
    onnx::NodeProto& node = add("ReduceMean", {x});
    onnx::AttributeProto& axes = *node.add_attribute();
    axes.set_name("axes");
    axes.set_type(onnx::AttributeProto::INTS);
    axes.add_ints(-1);
    return at_;
  }

  template <std::size_t count>
  std::array<std::string, count> add_tensors(const StoredLayer& layer) {
    std::array<std::string, count> names;
    for (std::size_t t = 0; t < count; ++t) {
      names[t] = add_tensor(layer.names[t], layer.description.tensors[t].shape, layer.tensors[t]);
    }
    return names;
  }

  void add_activation(const std::string& name, std::optional<double> parameter) {
    const std::string z = at_;
    if (name == "sigmoid") {
      add("Sigmoid", {z});
    } else if (name == "tanh") {
      add("Tanh", {z});
    } else if (name == "relu") {
      add("Relu", {z});
    } else if (name == "leaky_relu") {
      set(add("LeakyRelu", {z}), "alpha", parameter.value_or(0.01));
    } else if (name == "elu") {
      set(add("Elu", {z}), "alpha", parameter.value_or(1.0));
    } else if (name == "softplus") {
      add("Softplus", {z});
    } else if (name == "silu") {
      // z σ(z)
      add("Sigmoid", {z});
      add("Mul", {z, at_});
    } else if (name == "gelu") {
      // z (1 + erf(z / √2)) / 2
      add("Div", {z, constant("sqrt2", std::numbers::sqrt2_v<float>)});
      add("Erf", {at_});
      add("Add", {at_, constant("one", 1.0F)});
      add("Mul", {z, at_});
      add("Mul", {at_, constant("half", 0.5F)});
    } else if (name == "softmax") {
      set(add("Softmax", {z}), "axis", -1);
    } else {
      throw OptionError("mlp: export: expected an activation of the library, found " +
                        in_quotes(name));
    }
  }

  onnx::GraphProto& graph_;
  std::string at_ = "x";
};

}  // namespace detail

/// The model as ONNX, version 13 of its operators: input "x" [batch, inputs], output "y" [batch,
/// outputs], both float, the batch of any size; the output activation is part of the graph, the
/// preprocessing is not. The metadata is that of save(). Throws OptionError for layers and
/// activations that are not the library's, and weights that are not finite.
inline onnx::ModelProto to_onnx(const StoredModel& model) {
  constexpr int ir_version = 7, operators_version = 13;
  detail::require_exportable(model);
  onnx::ModelProto proto;
  proto.set_ir_version(ir_version);
  proto.add_opset_import()->set_version(operators_version);
  proto.set_producer_name("mlp");
  proto.set_producer_version(detail::library_version());

  detail::OnnxGraph graph(*proto.mutable_graph(), model.inputs(), model.outputs());
  Architecture architecture;
  for (const StoredLayer& layer : model.layers) {
    graph.add_layer(layer);
    architecture.push_back(layer.description);
  }
  graph.finish();

  safetensors::Metadata metadata = to_metadata(architecture, model.info);
  metadata.erase(detail::format_key);  // which speaks of tensors
  for (const auto& [key, value] : metadata) {
    onnx::StringStringEntryProto& entry = *proto.add_metadata_props();
    entry.set_key(key);
    entry.set_value(value);
  }
  return proto;
}

/// Writes to_onnx() to `path`. Throws CannotWrite as well, and OptionError for a model beyond the
/// 2 GB that the format has room for.
inline void write_onnx(const StoredModel& model, const std::filesystem::path& path) {
  const onnx::ModelProto proto = to_onnx(model);
  std::string bytes;
  if (proto.ByteSizeLong() > INT_MAX || !proto.SerializeToString(&bytes)) {
    throw OptionError("mlp: export: expected at most 2 GB, found " +
                      std::to_string(proto.ByteSizeLong()) + " bytes");
  }
  write_file(path, bytes);
}

}  // namespace mlp::inline MLP_ABI
