#include <mlp/core/layer_tensors.hpp>

#include <doctest/doctest.h>

#include <array>

namespace {

struct Layer {
  static constexpr std::array<mlp::TensorShape, 2> tensors{mlp::TensorShape{"W", 2, 3},
                                                           mlp::TensorShape{"b", 2, 1}};
};
struct Bare {
  static constexpr std::array<mlp::TensorShape, 0> tensors{};
};

static_assert(std::is_same_v<mlp::LayerTensors<Bare, float>, std::tuple<>>);

TEST_CASE("layer_tensors: matrices of the tensors' shapes, seen in place") {
  std::array<double, 6> weights{1, 2, 3, 4, 5, 6};
  std::array<double, 2> bias{7, 8};
  const mlp::LayerTensors<Layer, double> tensors{mlp::TensorView<double, 2, 3>(weights.data()),
                                                 mlp::TensorView<double, 2, 1>(bias.data())};
  auto [W, b] = tensors;
  static_assert(decltype(W)::RowsAtCompileTime == 2 && decltype(W)::ColsAtCompileTime == 3);
  static_assert(decltype(b)::RowsAtCompileTime == 2 && decltype(b)::ColsAtCompileTime == 1);
  CHECK(W(1, 2) == 6);
  W(0, 1) = 9;
  b(1) = 0;
  CHECK(weights[2] == 9);
  CHECK(bias[1] == 0);

  const mlp::ConstLayerTensors<Layer, double> seen{
      mlp::ConstTensorView<double, 2, 3>(weights.data()),
      mlp::ConstTensorView<double, 2, 1>(bias.data())};
  CHECK(std::get<0>(seen)(0, 1) == 9);
}

}  // namespace
