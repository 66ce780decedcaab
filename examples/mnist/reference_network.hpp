// The network that everything is measured on.
#pragma once

#include <mlp/mlp.hpp>
#include <ratio>

namespace mnist {

using ReferenceNetwork =
    mlp::Network<mlp::Dense<784, 128, mlp::Sigmoid>, mlp::Dense<128, 256, mlp::Sigmoid>,
                 mlp::Dense<256, 10, mlp::Softmax>>;
static_assert(ReferenceNetwork::parameter_count == 136'074);
static_assert(ReferenceNetwork::step_flops == 613'376);

/// The same network for training, with dropout of `percent` of the inputs and hidden units. Dropout
/// has no parameters, so both networks have the same parameters in the same places.
template <int percent, class Rate = std::ratio<percent, 100>>
using ReferenceWithDropout =
    mlp::Network<mlp::Dropout<784, Rate>, mlp::Dense<784, 128, mlp::Sigmoid>,
                 mlp::Dropout<128, Rate>, mlp::Dense<128, 256, mlp::Sigmoid>,
                 mlp::Dropout<256, Rate>, mlp::Dense<256, 10, mlp::Softmax>>;
static_assert(ReferenceWithDropout<10>::parameter_count == ReferenceNetwork::parameter_count);

}  // namespace mnist
