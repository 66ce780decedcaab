// expect: mlp: the x of a Batch is an Eigen matrix with one column for each sample
#include <mlp/mlp.hpp>

using Net = mlp::Network<mlp::Dense<4, 3, mlp::Softmax>>;

int main() {
  mlp::Model<Net> model(mlp::Seed{1});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{});
#ifdef MLP_CONTROL
  const Eigen::Matrix<float, 4, 2> x = Eigen::Matrix<float, 4, 2>::Zero();
#else
  const std::vector<float> x(8);
#endif
  trainer.step(mlp::Batch{x, std::vector<int>{0, 1}});
}
