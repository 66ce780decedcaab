// expect: mlp: targets are class indices \(a vector of integers\) or a matrix of values
#include <mlp/mlp.hpp>

#include <string>

using Net = mlp::Network<mlp::Dense<4, 3, mlp::Softmax>>;

int main() {
  mlp::Model<Net> model(mlp::Seed{1});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{});
  const Eigen::Matrix<float, 4, 2> x = Eigen::Matrix<float, 4, 2>::Zero();
#ifdef MLP_CONTROL
  const std::vector<int> y{0, 1};
#else
  const std::vector<std::string> y{"cat", "dog"};
#endif
  trainer.step(x, y);
}
