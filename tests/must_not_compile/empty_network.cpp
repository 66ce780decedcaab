// expect: mlp: a Network needs at least one layer
#include <mlp/layer/dense.hpp>
#include <mlp/network/network.hpp>

#ifdef MLP_CONTROL
using Net = mlp::Network<mlp::Dense<4, 3>>;
#else
using Net = mlp::Network<>;
#endif
static_assert(Net::depth < 2);
