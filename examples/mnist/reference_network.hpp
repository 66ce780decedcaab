// The network that everything is measured on.
#pragma once

#include <mlp/mlp.hpp>

namespace mnist {

using ReferenceNetwork =
    mlp::Network<mlp::Dense<784, 128, mlp::Sigmoid>, mlp::Dense<128, 256, mlp::Sigmoid>,
                 mlp::Dense<256, 10, mlp::Softmax>>;
static_assert(ReferenceNetwork::parameter_count == 136'074);
static_assert(ReferenceNetwork::step_flops == 613'376);

}  // namespace mnist
