// expect: mlp: a batch has one column per sample and one row per input of the network
// expect: pass its transpose\(\)
// expect: InputHeightMismatch<[a-z0-9_:]*Expects<4>, [a-z0-9_:]*Got<1>
// expect: InputHeightMismatch<[a-z0-9_:]*Expects<4>, [a-z0-9_:]*Got<2>
// expect: InputHeightMismatch<[a-z0-9_:]*Expects<4>, [a-z0-9_:]*Got<3>
// expect: InputHeightMismatch<[a-z0-9_:]*Expects<4>, [a-z0-9_:]*Got<5>
// expect: InputHeightMismatch<[a-z0-9_:]*Expects<4>, [a-z0-9_:]*Got<6>
// expect: InputHeightMismatch<[a-z0-9_:]*Expects<4>, [a-z0-9_:]*Got<7>
#include <mlp/mlp.hpp>

using Net = mlp::Network<mlp::Dense<4, 3, mlp::Softmax>>;

// Each member gets a height of its own, so that each has to name it.
template <int height>
auto batch() {
#ifdef MLP_CONTROL
  return Eigen::Matrix<float, 4, 2>();
#else
  return Eigen::Matrix<float, height, 2>();
#endif
}

int main() {
  mlp::Model<Net> model(mlp::Seed{1});
  mlp::Model<Net>::Workspace workspace(2);
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{});
  const std::vector<int> y{0, 1};
  trainer.step(batch<1>(), y);
  trainer.fit(batch<2>(), y, {});
  trainer.evaluate(batch<3>(), y);
  model.predict(batch<5>());
  model.predict_classes(batch<6>());
  model.predict(batch<7>(), workspace);
}
