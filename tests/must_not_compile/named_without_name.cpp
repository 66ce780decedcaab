// expect: mlp: a layer's name must not be empty
#include <mlp/layer/dense.hpp>
#include <mlp/layer/named.hpp>
#include <mlp/network/network.hpp>

#ifdef MLP_CONTROL
using Layer = mlp::Named<"head", mlp::Dense<4, 3>>;
#else
using Layer = mlp::Named<"", mlp::Dense<4, 3>>;
#endif
static_assert(mlp::Network<Layer>::depth == 1);
