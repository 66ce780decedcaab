// A network of every layer and activation that the library has, small enough to be looked at.
#pragma once

#include <mlp/mlp.hpp>

#include <cmath>
#include <cstdint>
#include <ratio>

namespace support {

/// Also with a named layer, activations that stand alone, none at all, and sizes of 1.
using EveryLayer = mlp::Network<
    mlp::Dense<6, 5, mlp::Sigmoid>, mlp::BatchNorm<5>, mlp::Dropout<5, std::ratio<1, 5>>,
    mlp::Dense<5, 7, mlp::Tanh>, mlp::Named<"features", mlp::Dense<7, 4, mlp::Relu>>,
    mlp::LayerNorm<4>, mlp::Dense<4, 6, mlp::LeakyReluWith<std::ratio<1, 10>>>,
    mlp::Dense<6, 5, mlp::EluWith<std::ratio<3, 2>>>, mlp::Dense<5, 5>, mlp::Activate<5, mlp::Gelu>,
    mlp::Dense<5, 3, mlp::Silu>, mlp::Dense<3, 1, mlp::Softplus>, mlp::Dense<1, 4, mlp::Softmax>>;

/// Numbers large enough that every layer makes a difference.
template <class Scalar = float>
mlp::Model<EveryLayer, Scalar> every_layer_model(std::uint64_t seed) {
  mlp::Model<EveryLayer, Scalar> model;
  mlp::Random random(seed, 3000);
  for (std::size_t t = 0; t < decltype(model)::Parameters::tensor_count; ++t) {
    const mlp::TensorShape& shape = decltype(model)::Parameters::places[t].shape;
    const double size = (shape.decays ? 4.0 : 2.0) / std::sqrt(static_cast<double>(shape.cols));
    const bool is_variance = shape.name == "running_variance";
    for (Scalar& value : model.parameters().tensor(t)) {
      value = static_cast<Scalar>(random.uniform(is_variance ? 0.1 : -size, size));
    }
  }
  return model;
}

}  // namespace support
