// expect: mlp: every argument of Network must be a layer such as mlp::Dense
#include <mlp/activation/relu.hpp>
#include <mlp/layer/activate.hpp>
#include <mlp/layer/dense.hpp>
#include <mlp/network/network.hpp>

#ifdef MLP_CONTROL
using Second = mlp::Activate<3, mlp::Relu>;
#else
using Second = mlp::Relu;
#endif
using Net = mlp::Network<mlp::Dense<4, 3>, Second>;
static_assert(Net::depth == 2);
