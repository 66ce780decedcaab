// expect: has an activation that only the last layer may have, such as Softmax
// expect: apply the output activation once, at the end
// expect: OutputActivationInside<[a-z0-9_:]*LayerIndex<0>, [a-z0-9_:]*Softmax>
// expect: OutputActivationInside<[a-z0-9_:]*LayerIndex<1>, [a-z0-9_:]*Softmax>
#include <mlp/activation/sigmoid.hpp>
#include <mlp/activation/softmax.hpp>
#include <mlp/layer/activate.hpp>
#include <mlp/layer/dense.hpp>
#include <mlp/network/network.hpp>

#ifdef MLP_CONTROL
using Hidden = mlp::Sigmoid;
#else
using Hidden = mlp::Softmax;
#endif
using Inside = mlp::Network<mlp::Dense<4, 5, Hidden>, mlp::Dense<5, 3>>;
using Twice =
    mlp::Network<mlp::Dense<4, 5>, mlp::Dense<5, 3, Hidden>, mlp::Activate<3, mlp::Softmax>>;

int main() { return static_cast<int>(Inside::depth + Twice::depth); }
