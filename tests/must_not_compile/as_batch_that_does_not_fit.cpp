// expect: InputHeightMismatch<[a-z0-9_:]*Expects<12>, [a-z0-9_:]*Got<6>
// expect: InputHeightMismatch<[a-z0-9_:]*Expects<12>, [a-z0-9_:]*Got<1>
// expect: TargetHeightMismatch<[a-z0-9_:]*Expects<3>, [a-z0-9_:]*Got<2>
// expect: BatchSizeMismatch<[a-z0-9_:]*Expects<7>, [a-z0-9_:]*Got<8>
// expect: mlp: the matrix has another scalar type than the model: pass x.cast<Scalar>\(\)
// expect: mlp: targets are class indices \(a vector of integers\) or a matrix of values
#include <mlp/mlp.hpp>
#include <mlp/tensor.hpp>

using Net = mlp::Network<mlp::Dense<12, 3, mlp::Softmax>>;

template <class Scalar, std::ptrdiff_t... sizes>
using Tensor = Eigen::TensorFixedSize<Scalar, Eigen::Sizes<sizes...>, Eigen::RowMajor>;

#ifdef MLP_CONTROL
using Inputs = Tensor<float, 7, 3, 4>;
using Features = Inputs;
using Bytes = Inputs;
using Targets = Tensor<float, 7, 3>;
using Labels = Tensor<int, 7>;
using Grid = Targets;
#else
using Inputs = Tensor<float, 7, 3, 2>;
using Features = Eigen::Tensor<float, 1>;
using Bytes = Eigen::Tensor<unsigned char, 3>;
using Targets = Tensor<float, 7, 2>;
using Labels = Tensor<int, 8>;
using Grid = Tensor<bool, 7, 3>;
#endif

int main() {
  mlp::Model<Net> model(mlp::Seed{1});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{});
  const Tensor<float, 7, 3, 4> x;
  const Inputs inputs;
  const Features features;
  const Bytes bytes;
  const Targets targets;
  const Labels labels;
  const Grid grid;
  model.predict(mlp::as_batch(inputs));
  model.predict(mlp::as_batch(features));
  model.predict(mlp::as_batch(bytes));
  trainer.step(mlp::as_batch(x), mlp::as_batch(targets));
  trainer.evaluate(mlp::as_batch(x), mlp::as_batch(labels));
  trainer.fit(mlp::as_batch(x), mlp::as_batch(grid), {});
}
