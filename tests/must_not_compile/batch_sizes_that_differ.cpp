// expect: mlp: the batch and its targets must have the same number of samples
// expect: BatchSizeMismatch<[a-z0-9_:]*Expects<2>, [a-z0-9_:]*Got<3>
// expect: BatchSizeMismatch<[a-z0-9_:]*Expects<2>, [a-z0-9_:]*Got<5>
#include <mlp/mlp.hpp>

using Net = mlp::Network<mlp::Dense<4, 3, mlp::Softmax>>;

int main() {
  mlp::Model<Net> model(mlp::Seed{1});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{});
  const Eigen::Matrix<float, 4, 2> x = Eigen::Matrix<float, 4, 2>::Zero();
#ifdef MLP_CONTROL
  trainer.step(x, Eigen::Vector2i(0, 1));
  trainer.fit(x, Eigen::Matrix<float, 3, 2>(), {});
#else
  trainer.step(x, Eigen::Vector3i(0, 1, 2));
  trainer.fit(x, Eigen::Matrix<float, 3, 5>(), {});
#endif
}
