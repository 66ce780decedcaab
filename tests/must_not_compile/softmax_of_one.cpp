// A softmax over one output is 1 whatever the network says.
// expect: Softmax of a single output is always 1
#include <mlp/mlp.hpp>

#ifdef MLP_CONTROL
using Net = mlp::Network<mlp::Dense<3, 2, mlp::Softmax>>;
#else
using Net = mlp::Network<mlp::Dense<3, 1, mlp::Softmax>>;
#endif

int main() { return Net::outputs == 0; }
