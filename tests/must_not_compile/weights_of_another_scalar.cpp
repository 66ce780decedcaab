// expect: mlp: sample weights are a vector of the model's scalar type, one for each sample
#include <mlp/mlp.hpp>

using Net = mlp::Network<mlp::Dense<4, 3, mlp::Softmax>>;

int main() {
  mlp::Model<Net> model(mlp::Seed{1});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{});
  const Eigen::Matrix<float, 4, 2> x = Eigen::Matrix<float, 4, 2>::Zero();
#ifdef MLP_CONTROL
  const std::vector<float> weights{1, 2};
#else
  const std::vector<double> weights{1, 2};
#endif
  trainer.step(mlp::Batch{x, std::vector<int>{0, 1}, weights});
}
