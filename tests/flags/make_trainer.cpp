// Makes a trainer, and says why it cannot.
#include <mlp/mlp.hpp>

#include <cstdio>

int main() {
  using Net = mlp::Network<mlp::Dense<2, 1>>;
  mlp::Model<Net> model(mlp::Seed{1});
  try {
    const mlp::Trainer trainer(model, mlp::MeanSquaredError<mlp::Mean>{}, mlp::Sgd{});
  } catch (const mlp::ArithmeticError& error) {
    std::printf("%s\n", error.what());
    return 1;
  }
  return 0;
}
