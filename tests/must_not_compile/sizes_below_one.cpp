// expect: mlp: a Dense layer needs at least one input and one output
// expect: Dense<0, 3[,>]
// expect: Dense<4, 0[,>]
// expect: Dense<-4, 3[,>]
// expect: Dense<4, -3[,>]
// expect: mlp: an Activate layer needs at least one input
#include <mlp/activation/relu.hpp>
#include <mlp/layer/activate.hpp>
#include <mlp/layer/dense.hpp>
#include <mlp/network/network.hpp>

#ifdef MLP_CONTROL
constexpr int zero = 1, minus_three = 3, minus_four = 4;
#else
constexpr int zero = 0, minus_three = -3, minus_four = -4;
#endif

int main() {
  return mlp::Network<mlp::Dense<zero, 3>>::inputs + mlp::Network<mlp::Dense<4, zero>>::inputs +
         mlp::Network<mlp::Dense<minus_four, 3>>::inputs +
         mlp::Network<mlp::Dense<4, minus_three>>::inputs +
         mlp::Network<mlp::Activate<zero, mlp::Relu>>::inputs;
}
