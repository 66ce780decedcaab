// A model as an ONNX graph, for ONNX Runtime and everything else that reads the format.
#pragma once

#include <mlp/io/atomic_file.hpp>
#include <mlp/io/detail/stored_model.hpp>

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <array>
#include <climits>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mlp::inline MLP_ABI {

namespace detail {

/// Adds node after node; `at_` is what the next one reads.
class OnnxGraph {
 public:
  OnnxGraph(onnx::GraphProto& graph, int inputs, int outputs) : graph_(graph) {
    graph_.set_name("mlp");
    describe(*graph_.add_input(), "x", inputs);
    describe(*graph_.add_output(), "y", outputs);
  }

  void add_layer(const StoredLayer& layer) {
    switch (operation_of(layer)) {
      case LayerOperation::none:
        break;
      case LayerOperation::dense:
        add_dense(layer);
        break;
      case LayerOperation::batch_norm:
        add_batch_norm(layer);
        break;
      case LayerOperation::layer_norm:
        add_layer_norm(layer);
        break;
    }
    const auto activation = exported_activation(layer.description);
    if (activation) add_activation(*activation);
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

  onnx::NodeProto& add(const std::string& operation, std::span<const std::string> inputs) {
    onnx::NodeProto& node = *graph_.add_node();
    node.set_op_type(operation);
    node.set_name(operation + std::to_string(graph_.node_size() - 1));
    for (const std::string& input : inputs) node.add_input(input);
    at_ = "a" + std::to_string(graph_.node_size() - 1);
    node.add_output(at_);
    return node;
  }
  onnx::NodeProto& add(const std::string& operation, std::initializer_list<std::string> inputs) {
    return add(operation, std::span(inputs.begin(), inputs.size()));
  }

  static void set(onnx::NodeProto& node, const std::string& name, double value) {
    onnx::AttributeProto& attribute = *node.add_attribute();
    attribute.set_name(name);
    attribute.set_type(onnx::AttributeProto::FLOAT);
    attribute.set_f(static_cast<float>(value));
  }
  static void set(onnx::NodeProto& node, const std::string& name, int value) {
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
  /// A number, written once however often it is used. Its name cannot clash with those of layers'
  /// tensors, which contain a dot.
  std::string constant(double number) {
    const auto value = static_cast<float>(number);
    const auto known = std::find(constants_.begin(), constants_.end(), value);
    std::string name = "constant" + std::to_string(known - constants_.begin());
    if (known != constants_.end()) return name;
    constants_.push_back(value);
    return add_tensor(name, {}, {value});
  }

  // z [batch x out] = x [batch x in] Wᵀ + b: in ONNX rows are samples.
  void add_dense(const StoredLayer& layer) {
    const std::string input = at_;
    const auto [W, b] = add_tensors<2>(layer);
    set(add("Gemm", {input, W, b}), "transB", 1);
  }

  // The tensors are in the order of the operator's inputs: scale, bias, mean, variance.
  void add_batch_norm(const StoredLayer& layer) {
    const std::string x = at_;
    const auto [gamma, beta, mean, variance] = add_tensors<4>(layer);
    set(add("BatchNormalization", {x, gamma, beta, mean, variance}), "epsilon",
        layer.description.option->value);
  }

  // (x - mean) / √(variance + ε) ⊙ γ + β; ONNX has an operator for it only from version 17 on.
  void add_layer_norm(const StoredLayer& layer) {
    const auto [gamma, beta] = add_tensors<2>(layer);
    const std::string x = at_;
    const std::string mean = add_row_mean(x);
    add("Sub", {x, mean});
    const std::string centred = at_;
    add("Mul", {centred, centred});
    const std::string variance = add_row_mean(at_);
    add("Add", {variance, constant(layer.description.option->value)});
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

  void add_activation(const ExportedActivation& activation) {
    const ActivationKind* kind = activation.kind;
    if (kind == nullptr || kind->onnx.empty()) {
      add_formula(activation);
      return;
    }
    onnx::NodeProto& node = add(std::string(kind->onnx), {at_});
    if (kind->parameter) set(node, std::string(kind->parameter->onnx), activation.parameter);
  }

  // The last step's node is the last of the graph, since no formula here is just z.
  void add_formula(const ExportedActivation& activation) {
    std::string z = at_;
    const auto apply = [&](const std::string& operation, std::span<const std::string> x) {
      add(operation, x);
      return at_;
    };
    at_ = evaluate<std::string>(
        activation.formula, [&](const FormulaStep& step, std::span<const std::string> x) {
          switch (step.operation) {
            case FormulaOperation::number:
              return constant(step.number);
            case FormulaOperation::input:
              return z;
            case FormulaOperation::parameter:
              return constant(activation.parameter);
            case FormulaOperation::negate:
              return apply("Neg", x);
            case FormulaOperation::add:
              return apply("Add", x);
            case FormulaOperation::subtract:
              return apply("Sub", x);
            case FormulaOperation::multiply:
              return apply("Mul", x);
            case FormulaOperation::divide:
              return apply("Div", x);
            case FormulaOperation::call:
              break;
          }
          const FormulaFunction& function = step.called();
          return function.onnx.empty() ? add_composed(function.name, x[0])
                                       : apply(std::string(function.onnx), x);
        });
  }
  /// Functions that ONNX has no operator for.
  std::string add_composed(std::string_view function, const std::string& x) {
    const std::string one = constant(1.0);
    if (function == "expm1") {
      add("Exp", {x});
      add("Sub", {at_, one});
    } else if (function == "log1p") {
      add("Add", {x, one});
      add("Log", {at_});
    } else {  // erfc
      add("Erf", {x});
      add("Sub", {one, at_});
    }
    return at_;
  }

  onnx::GraphProto& graph_;
  std::string at_ = "x";
  std::vector<float> constants_;
};

}  // namespace detail

/// The model as ONNX, version 13 of its operators: input "x" [batch, inputs], output "y" [batch,
/// outputs], both float, the batch of any size. The output activation is part of the graph, the
/// preprocessing is not. The metadata are those of save(). Throws OptionError for layers that are
/// not the library's, activations that are not the library's and have no formula, and non-finite
/// weights.
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
  metadata.erase(detail::format_key);  // which is about tensors
  for (const auto& [key, value] : metadata) {
    onnx::StringStringEntryProto& entry = *proto.add_metadata_props();
    entry.set_key(key);
    entry.set_value(value);
  }
  return proto;
}

/// Writes to_onnx() to `path`. Also throws CannotWrite, and OptionError for a model above the
/// format's limit of 2 GB.
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
