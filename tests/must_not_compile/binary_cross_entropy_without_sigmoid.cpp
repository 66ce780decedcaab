// expect: BinaryCrossEntropy needs Sigmoid
// expect: Needs<[a-z0-9_:]*Sigmoid>
// expect: Found<[a-z0-9_:]*Softmax>
#include <mlp/mlp.hpp>

#ifdef MLP_CONTROL
using Output = mlp::Sigmoid;
#else
using Output = mlp::Softmax;
#endif

int main() {
  mlp::Model<mlp::Network<mlp::Dense<4, 1, Output>>> model(mlp::Seed{1});
  mlp::Trainer trainer(model, mlp::BinaryCrossEntropy<mlp::Mean>{}, mlp::Sgd{});
}
