// expect: mlp: targets have one column per sample and one row per output of the network
// expect: TargetHeightMismatch<[a-z0-9_:]*Expects<3>, [a-z0-9_:]*Got<2>
#include <mlp/mlp.hpp>

#include <string>

using Net = mlp::Network<mlp::Dense<4, 3, mlp::Softmax>>;

int main() {
  mlp::Model<Net> model(mlp::Seed{1});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{});
  const Eigen::Matrix<float, 4, 2> x = Eigen::Matrix<float, 4, 2>::Zero();
#ifdef MLP_CONTROL
  const Eigen::Matrix<float, 3, 2> y = Eigen::Matrix<float, 3, 2>::Ones();
#else
  const Eigen::Matrix<float, 2, 2> y = Eigen::Matrix<float, 2, 2>::Ones();
#endif
  trainer.step(x, y);
}
