// Layers beside PyTorch's: make_reference/layer.py has the same cases by the same names.
#include "parity/layer_values.hpp"

#include <mlp/mlp.hpp>

#include <doctest/doctest.h>

namespace {

using parity::Values;

void compare(parity::Part& part, const std::string& name, const parity::LayerValues& found,
             double tolerance = parity::usual_tolerance) {
  part.compare(name + ", a", found.a);
  part.compare(name + ", dx", found.gradients.dx, tolerance);
  part.compare(name + ", gradient of the first tensor", found.gradients.tensors[0]);
  part.compare(name + ", gradient of the second tensor", found.gradients.tensors[1]);
}

std::vector<Values> tensors_of(parity::Part& part) {
  return {part.given("first tensor"), part.given("second tensor")};
}

/// From `x` of this size, where there are several.
template <class L>
void check(parity::Part& part, const std::string& name, const std::string& size = "") {
  compare(part, size + name,
          parity::layer_values<L>(part.given(size + "x"), tensors_of(part), part.given("da")));
}

TEST_CASE("parity: dense") {
  parity::Part part("layer", "dense");
  check<mlp::Dense<5, 4>>(part, "identity");
  check<mlp::Dense<5, 4, mlp::Sigmoid>>(part, "sigmoid");
  check<mlp::Dense<5, 4, mlp::Tanh>>(part, "tanh");
  check<mlp::Dense<5, 4, mlp::Relu>>(part, "relu");
  check<mlp::Dense<5, 4, mlp::LeakyRelu>>(part, "leaky_relu");
  check<mlp::Dense<5, 4, mlp::Elu>>(part, "elu");
  check<mlp::Dense<5, 4, mlp::Gelu>>(part, "gelu");
  check<mlp::Dense<5, 4, mlp::Silu>>(part, "silu");
  check<mlp::Dense<5, 4, mlp::Softplus>>(part, "softplus");
  check<mlp::Dense<5, 4, mlp::Softmax>>(part, "softmax");
}

struct OwnBatchNorm : mlp::BatchNormOptions {
  static constexpr double epsilon = 1e-3;
  static constexpr double momentum = 0.25;
};

// No batch exceeds a shard: what is normalised together is the whole batch, as in PyTorch.
template <class Options>
void check_batch_norm(parity::Part& part, const std::string& name) {
  using L = mlp::BatchNorm<5, Options>;
  using Model = mlp::Model<mlp::Network<L>, double>;
  const Values& batches = part.given("batches");
  const Values& da = part.given("da");
  const std::vector<Values> tensors = tensors_of(part);
  constexpr std::size_t batch_size = 7 * 5;

  Model model(mlp::Seed{1});
  auto [gamma, beta, mean, variance] = model.parameters().template layer<0>();
  gamma = Eigen::Map<const Eigen::VectorXd>(tensors[0].data(), 5);
  beta = Eigen::Map<const Eigen::VectorXd>(tensors[1].data(), 5);
  mlp::Trainer trainer(model, mlp::MeanSquaredError<mlp::Mean>{}, mlp::Sgd{.learning_rate = 0.0});
  for (std::size_t k = 0; k < 3; ++k) {
    const std::string row = name + ", batch " + std::to_string(k);
    const auto first = batches.begin() + static_cast<std::ptrdiff_t>(k * batch_size);
    const Values batch(first, first + batch_size);
    compare(part, row, parity::layer_values<L>(batch, tensors, da));
    const Eigen::Map<const Eigen::MatrixXd> x(batch.data(), 5, 7);
    trainer.step(x, x);
    part.compare(row + ", running mean", {mean.data(), 5});
    part.compare(row + ", running variance", {variance.data(), 5});
  }
  const Eigen::MatrixXd a = model.predict(Eigen::Map<const Eigen::MatrixXd>(batches.data(), 5, 7));
  part.compare(name + ", at inference", {a.data(), batch_size});

  // Between two samples nearly nothing is left of dx: the terms of its sum are 1e4 times as large.
  const auto second = batches.begin() + batch_size;
  compare(part, name + ", two samples",
          parity::layer_values<L>(Values(second, second + 10), tensors,
                                  Values(da.begin(), da.begin() + 10)),
          1e-10);
}

TEST_CASE("parity: batch_norm") {
  parity::Part part("layer", "batch_norm");
  check_batch_norm<mlp::BatchNormOptions>(part, "defaults");
  check_batch_norm<OwnBatchNorm>(part, "own options");
}

struct OwnLayerNorm : mlp::LayerNormOptions {
  static constexpr double epsilon = 1e-3;
};

TEST_CASE("parity: layer_norm") {
  parity::Part part("layer", "layer_norm");
  for (const std::string size : {"small ", "", "large "}) {
    check<mlp::LayerNorm<6>>(part, "defaults", size);
    check<mlp::LayerNorm<6, OwnLayerNorm>>(part, "own options", size);
  }
}

}  // namespace
