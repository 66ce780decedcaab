// Small networks and data that several tests train on.
#pragma once

#include <mlp/mlp.hpp>

#include <vector>

#include "support/sample_data.hpp"

namespace support {

using Classifier = mlp::Network<mlp::Dense<5, 8, mlp::Tanh>, mlp::Dense<8, 3, mlp::Softmax>>;
using Regressor = mlp::Network<mlp::Dense<5, 8, mlp::Tanh>, mlp::Dense<8, 3>>;

/// The parameters after training, wherever padding stands between them.
template <class Model>
bool same_parameters(const Model& a, const Model& b) {
  return same_bits(a.parameters().flat(), b.parameters().flat());
}

}  // namespace support
