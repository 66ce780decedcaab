// The smallest network worth training: XOR, learnt in a second by a hand-written loop.
#include <cstdio>
#include <mlp/mlp.hpp>

using Net = mlp::Network<mlp::Dense<2, 8, mlp::Tanh>, mlp::Dense<8, 2, mlp::Softmax>>;

int main() {
  // Columns are samples.
  Eigen::Matrix<float, 2, 4> x;
  x << 0, 0, 1, 1,  //
      0, 1, 0, 1;
  const Eigen::Vector4i y(0, 1, 1, 0);

  mlp::Model<Net> model(mlp::Seed{1});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{.learning_rate = 0.5});

  double loss = 0.0;
  for (int step = 0; step < 1000; ++step) loss = trainer.step(x, y);

  std::printf("loss %.4f\n", loss);
  const auto probabilities = model.predict(x);
  for (int j = 0; j < 4; ++j) {
    std::printf("%g xor %g: %.3f\n", double(x(0, j)), double(x(1, j)), double(probabilities(1, j)));
  }
  return model.predict_classes(x) == y ? 0 : 1;
}
