#include <mlp/io/detail/architecture.hpp>

#include <doctest/doctest.h>

#include "support/every_activation.hpp"
#include "support/every_layer.hpp"
#include "support/message_of.hpp"

// What is refused, and with which message, is in tests/io/model_file.cpp.
namespace {

const mlp::Architecture every = mlp::architecture_of<support::EveryLayer>();

TEST_CASE("architecture: every kind of layer in words") {
  CHECK(mlp::to_string(every) ==
        "dense 6 -> 5 sigmoid, batch_norm 5 -> 5 epsilon 1e-05, dropout 5 -> 5 rate 0.2, "
        "dense 5 -> 7 tanh, dense 7 -> 4 relu named \"features\", "
        "layer_norm 4 -> 4 epsilon 1e-05, "
        "dense 4 -> 6 leaky_relu(0.1), dense 6 -> 5 elu(1.5), dense 5 -> 5 identity, "
        "activate 5 -> 5 gelu, dense 5 -> 3 silu, dense 3 -> 1 softplus, dense 1 -> 4 softmax");
}

TEST_CASE("architecture: JSON says the same, tensors included") {
  const mlp::Architecture again = mlp::parse_architecture(mlp::to_json(every), "f");
  CHECK(mlp::to_string(again) == mlp::to_string(every));
  CHECK(mlp::tensor_names(again) == mlp::tensor_names(every));
  for (std::size_t l = 0; l < every.size(); ++l) {
    REQUIRE(again[l].tensors.size() == every[l].tensors.size());
    for (std::size_t t = 0; t < every[l].tensors.size(); ++t) {
      CHECK(again[l].tensors[t].shape == every[l].tensors[t].shape);
      CHECK(again[l].tensors[t].rows == every[l].tensors[t].rows);
      CHECK(again[l].tensors[t].cols == every[l].tensors[t].cols);
    }
  }
  CHECK(mlp::to_json({every[6]}) ==
        R"([{"layer":"dense","inputs":4,"outputs":6,"activation":"leaky_relu",)"
        R"("activation_parameter":0.1}])");
  CHECK(mlp::to_json({every[4]}) ==
        R"([{"layer":"dense","inputs":7,"outputs":4,"name":"features","activation":"relu"}])");
  CHECK(mlp::to_json({every[2]}) == R"([{"layer":"dropout","inputs":5,"outputs":5,"rate":0.2}])");
}

/// A layer of a user's own, with tensors of its own.
struct Scale : mlp::LayerDefaults {
  static constexpr int inputs = 5;
  static constexpr int outputs = 5;
  static constexpr std::string_view name = "scale";
  static constexpr std::array<mlp::TensorShape, 2> tensors{mlp::TensorShape{"factor", 5, 1},
                                                           mlp::TensorShape{"table", 2, 3}};
  static void initialize(const auto&, mlp::Random&, const auto&...) {}
  static void forward(auto) {}
  static void backward(const auto&) {}
  static void input_gradient(auto) {}
  static void parameter_gradient(auto) {}
};

TEST_CASE("architecture: layers of one's own keep the names of their tensors") {
  using Net = mlp::Network<mlp::Dense<4, 5, mlp::Relu>, Scale, mlp::Dense<5, 2>>;
  const mlp::Architecture architecture = mlp::architecture_of<Net>();
  CHECK(mlp::to_string(architecture[1]) == "scale 5 -> 5");
  CHECK(mlp::tensor_names(architecture) ==
        std::vector<std::vector<std::string>>{
            {"0.weight", "0.bias"}, {"2.factor", "2.table"}, {"3.weight", "3.bias"}});
  CHECK(architecture[1].tensors[0].shape == mlp::TensorSizes{5});
  CHECK(architecture[1].tensors[1].shape == mlp::TensorSizes{2, 3});
}

TEST_CASE("architecture: a formula is in JSON, and no matter where networks are compared") {
  using Net = mlp::Network<mlp::Dense<4, 5, support::CeluWith<std::ratio<3, 2>>>>;
  const mlp::Architecture own = mlp::architecture_of<Net>();
  CHECK(
      mlp::to_json(own) ==
      R"([{"layer":"dense","inputs":4,"outputs":5,"activation":"my/celu 2\n",)"
      R"json("activation_parameter":1.5,"activation_formula":"max(z, 0) + p * expm1(min(z, 0) / p)"}])json");
  const mlp::Architecture again = mlp::parse_architecture(mlp::to_json(own), "f");
  CHECK(again[0].activation_formula == own[0].activation_formula);
  mlp::Architecture without = own;
  without[0].activation_formula.clear();
  CHECK(mlp::to_string(without) == mlp::to_string(own));
  // Those of the library have none.
  for (const mlp::LayerDescription& layer : every) CHECK(layer.activation_formula.empty());
}

std::string parsed(const std::string& layer) {
  return mlp::to_string(mlp::parse_architecture("[{" + layer + "}]", "f"));
}
std::string refusal(const std::string& layer) {
  return support::message_of<mlp::BadFile>([&] { parsed(layer); });
}

TEST_CASE("architecture: a parameter that is not there is that of the plain name") {
  CHECK(parsed(R"("layer":"dense","inputs":4,"outputs":6,"activation":"leaky_relu")") ==
        "dense 4 -> 6 leaky_relu(0.01)");
  CHECK(parsed(R"("layer":"dense","inputs":4,"outputs":6,"activation":"elu")") ==
        "dense 4 -> 6 elu(1.0)");
  CHECK(parsed(R"("layer":"dense","inputs":4,"outputs":6,"activation":"tanh")") ==
        "dense 4 -> 6 tanh");
  using Leaky = mlp::Network<mlp::Dense<4, 6, mlp::LeakyRelu>>;
  CHECK(mlp::to_string(mlp::architecture_of<Leaky>()) == "dense 4 -> 6 leaky_relu(0.01)");
}

TEST_CASE("architecture: an activation that is not there is none, where there may be none") {
  CHECK(parsed(R"("layer":"dense","inputs":4,"outputs":6)") == "dense 4 -> 6 identity");
  CHECK(mlp::to_string(mlp::architecture_of<mlp::Network<mlp::Dense<4, 6>>>()) ==
        "dense 4 -> 6 identity");
  CHECK(refusal(R"("layer":"activate","inputs":4,"outputs":4)") ==
        "f: architecture: layer 0: activation: expected its name, found none");
  CHECK(refusal(R"("layer":"dense","inputs":4,"outputs":4,"activation_parameter":2)") ==
        "f: architecture: layer 0: activation: expected its name, found none");
  CHECK(refusal(R"("layer":"mine","inputs":4,"outputs":4,"activation_formula":"z")") ==
        "f: architecture: layer 0: activation: expected its name, found none");
  CHECK(refusal(R"("layer":"activate","inputs":4,"outputs":4,"activation":"tanh",)"
                R"("activation_parameter":2)") ==
        "f: architecture: layer 0: activation_parameter: expected none, for this activation has "
        "none, found \"2\"");
  for (const mlp::LayerDescription& layer : every) {
    const auto* kind = mlp::detail::layer_kind(layer.kind);
    REQUIRE(kind != nullptr);
    CHECK(kind->has_activation == !layer.activation.empty());
  }
}

TEST_CASE("architecture: keys that no such layer has are refused by name") {
  const auto ends_with = [](const std::string& text, const std::string& end) {
    return text.size() > end.size() && text.substr(text.size() - end.size()) == end;
  };
  CHECK(refusal(R"("layer":"dropout","inputs":4,"outputs":4,"rate":0.1,"p":0.5)") ==
        "f: architecture: layer 0: expected no keys but layer, name, inputs, outputs, rate, found "
        "\"p\"");
  CHECK(refusal(R"("layer":"mine","inputs":4,"outputs":4,"momentum":0.5)") ==
        "f: architecture: layer 0: expected no keys but layer, name, inputs, outputs, activation, "
        "activation_parameter, activation_formula, rate, epsilon, found \"momentum\"");
  for (const std::string kind : {"dropout", "batch_norm", "layer_norm"}) {
    CHECK(ends_with(refusal(R"("layer":")" + kind +
                            R"(","inputs":4,"outputs":4,"epsilon":1,"activation":"relu")"),
                    kind == "dropout" ? "found \"epsilon\"" : "found \"activation\""));
  }
  CHECK(ends_with(refusal(R"("layer":"activate","inputs":4,"outputs":4,"activation":"relu",)"
                          R"("epsilon":1e-5)"),
                  "found \"epsilon\""));
}

TEST_CASE("architecture: an option of a layer is one that the layer can have") {
  const auto with = [](const char* kind, const char* option) {
    return refusal(R"("layer":")" + std::string(kind) + R"(","inputs":4,"outputs":4,)" + option);
  };
  const std::string layer = "f: architecture: layer 0: ";
  for (const char* const kind : {"batch_norm", "layer_norm"}) {
    CHECK(with(kind, R"("epsilon":0)") ==
          layer + "epsilon: expected a number above 0, found \"0\"");
    CHECK(with(kind, R"("epsilon":-1e-5)") ==
          layer + "epsilon: expected a number above 0, found \"-1e-05\"");
    CHECK(with(kind, R"("epsilon":1e-5)") == "");
  }
  CHECK(with("dropout", R"("rate":1)") ==
        layer + "rate: expected a number from 0 on and below 1, found \"1\"");
  CHECK(with("dropout", R"("rate":-0.1)") ==
        layer + "rate: expected a number from 0 on and below 1, found \"-0.1\"");
  CHECK(with("dropout", R"("rate":0)") == "");
}

TEST_CASE("architecture: layers that keep sizes must, and options must be numbers") {
  for (const std::string kind : {"activate", "dropout", "batch_norm", "layer_norm"}) {
    std::string rest = R"("activation":"relu")";
    if (kind != "activate") rest = kind == "dropout" ? R"("rate":0.5)" : R"("epsilon":1e-5)";
    CHECK(refusal(R"("layer":")" + kind + R"(","inputs":4,"outputs":5,)" + rest) ==
          "f: architecture: layer 0: outputs: expected the inputs' number, found \"5\"");
  }
  CHECK(refusal(R"("layer":"layer_norm","inputs":4,"outputs":4)") ==
        "f: architecture: layer 0: epsilon: expected a number, found none");
  CHECK(refusal(R"("layer":"dropout","inputs":4,"outputs":4,"rate":"x")") ==
        R"(f: architecture: layer 0: rate: expected a number, found "\"x\"")");
  CHECK(refusal(R"("layer":"dropout","inputs":4,"outputs":4)") == "");
  CHECK(refusal(R"("layer":"dense","inputs":4,"outputs":4,"activation_formula":7)") ==
        "f: architecture: layer 0: activation_formula: expected a string, found \"7\"");
  CHECK(parsed(R"("layer":"mine","inputs":4,"outputs":5,"rate":0.5)") == "mine 4 -> 5 rate 0.5");
}

}  // namespace
