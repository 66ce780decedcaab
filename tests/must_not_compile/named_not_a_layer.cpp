// expect: mlp: Named gives a name to a layer such as mlp::Dense
#include <mlp/activation/softmax.hpp>
#include <mlp/layer/dense.hpp>
#include <mlp/layer/named.hpp>
#include <mlp/network/network.hpp>

#ifdef MLP_CONTROL
using Layer = mlp::Named<"head", mlp::Dense<4, 3>>;
#else
using Layer = mlp::Named<"head", mlp::Softmax>;
#endif
static_assert(mlp::Network<Layer>::depth == 1);
