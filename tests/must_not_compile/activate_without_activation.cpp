// expect: mlp: the second argument of Activate must be an activation such as mlp::Relu
#include <mlp/activation/relu.hpp>
#include <mlp/layer/activate.hpp>
#include <mlp/network/network.hpp>

#ifdef MLP_CONTROL
using Net = mlp::Network<mlp::Activate<3, mlp::Relu>>;
#else
using Net = mlp::Network<mlp::Activate<3, int>>;
#endif
static_assert(Net::depth == 1);
