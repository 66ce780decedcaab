// expect: mlp: this loss is computed from the logits of one output activation
// expect: CrossEntropy needs Softmax
// expect: Needs<[a-z0-9_:]*Softmax>
// expect: Found<[a-z0-9_:]*Sigmoid>
// expect: Found<[a-z0-9_:]*Identity>
#include <mlp/mlp.hpp>

#ifdef MLP_CONTROL
using WithSigmoid = mlp::Network<mlp::Dense<4, 3, mlp::Softmax>>;
using WithNothing = WithSigmoid;
#else
using WithSigmoid = mlp::Network<mlp::Dense<4, 3, mlp::Sigmoid>>;
using WithNothing = mlp::Network<mlp::Dense<4, 3>>;
#endif

// Making the trainer is enough.
int main() {
  mlp::Model<WithSigmoid> first(mlp::Seed{1});
  mlp::Model<WithNothing> second(mlp::Seed{1});
  mlp::Trainer first_trainer(first, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{});
  mlp::Trainer second_trainer(second, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{});
}
