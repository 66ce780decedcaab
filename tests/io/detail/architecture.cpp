#include <mlp/io/detail/architecture.hpp>

#include <doctest/doctest.h>

#include "support/every_layer.hpp"

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

}  // namespace
