// expect: mlp: the matrix has another scalar type than the model: pass x.cast<Scalar>\(\)
#include <mlp/mlp.hpp>

using Net = mlp::Network<mlp::Dense<4, 3, mlp::Softmax>>;

int main() {
  mlp::Model<Net, float> model(mlp::Seed{1});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{});
#ifdef MLP_CONTROL
  const Eigen::MatrixXf x = Eigen::MatrixXf::Zero(4, 2);
#else
  const Eigen::MatrixXd x = Eigen::MatrixXd::Zero(4, 2);
#endif
  trainer.step(x, std::vector<int>{0, 1});
}
