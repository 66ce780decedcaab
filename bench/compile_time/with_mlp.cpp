// The smallest program that trains the reference network with mlp.
#include <mlp/mlp.hpp>

using Net = mlp::Network<mlp::Dense<784, 128, mlp::Sigmoid>, mlp::Dense<128, 256, mlp::Sigmoid>,
                         mlp::Dense<256, 10, mlp::Softmax>>;

int main() {
  const Eigen::MatrixXf x = Eigen::MatrixXf::Random(784, 256);
  const Eigen::VectorXi labels = Eigen::VectorXi::LinSpaced(256, 0, 9);
  mlp::Model<Net> model(mlp::Seed{1});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{.learning_rate = 0.1});
  const double first = trainer.step(x, labels);
  double last = first;
  for (int step = 0; step < 20; ++step) last = trainer.step(x, labels);
  return last < first ? 0 : 1;
}
