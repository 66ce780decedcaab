#include <utility>

#include "golden.hpp"

namespace golden::data {
namespace {

using Net = mlp::Network<mlp::Dense<13, 9, mlp::Tanh>, mlp::Dense<9, 5, mlp::Softmax>>;

template <class Scalar>
std::uint64_t standardized() {
  const auto x = uniform_samples<Scalar>(13, samples, 2, 3.0, 4.0);
  Hash hash;
  hash.add_all(mlp::Standardization(x)(x).reshaped());
  return hash.value();
}

template <class Scalar>
std::uint64_t mixed() {
  mlp::Random random(9);
  const auto x = uniform_samples<Scalar>(13, samples, 2);
  const auto t = mlp::one_hot<Scalar>(labels(5, samples, 1), 5);
  Hash hash;
  for (const double alpha : {0.05, 0.4, 3.0}) {
    const auto mixed = mlp::mixup(x, t, alpha, random);
    hash.add_all(mixed.x.reshaped());
    hash.add_all(mixed.targets.reshaped());
  }
  return hash.value();
}

template <class Scalar>
std::uint64_t distilled() {
  const auto logits = uniform_samples<Scalar>(5, samples, 2, -9.0, 9.0);
  const auto soft = mlp::soften_logits(logits, 3.0);
  Hash hash;
  hash.add_all(mlp::distillation_targets(soft, labels(5, samples, 1), 0.7).reshaped());
  hash.add_all(mlp::soften(soft, 2.0).reshaped());
  hash.add_all(mlp::soften(uniform_samples<Scalar>(1, samples, 8, 0.0, 1.0), 2.0).reshaped());
  return hash.value();
}

std::uint64_t orders() {
  mlp::Random random(9);
  const auto classes = labels(5, samples, 1);
  Hash hash;
  for (const mlp::Split& fold : mlp::k_fold(samples, 3, random)) hash.add_all(fold.training);
  for (const mlp::Split& fold : mlp::stratified_k_fold(classes, 3, random)) {
    hash.add_all(fold.validation);
  }
  const mlp::Split split = mlp::stratified_split(classes, 0.2, random);
  hash.add_all(split.training);
  hash.add_all(mlp::balanced_order(classes, samples, random));
  return hash.value();
}

std::uint64_t range() {
  mlp::Model<Net, double> model(mlp::Seed{3});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{});
  const auto x = uniform_samples<double>(13, samples, 2);
  const auto y = labels(5, samples, 1);
  const auto found = mlp::learning_rate_range(trainer, mlp::Batch{x, y}, {.steps = 30});
  Hash hash;
  for (const auto& point : found.curve) {
    hash.add(point.learning_rate);
    hash.add(point.loss);
    hash.add(point.smoothed);
  }
  return hash.value();
}

}  // namespace

std::vector<Case> cases() {
  return {
      {"standardization", standardized<float>},
      {"standardization,double", standardized<double>},
      {"mixup", mixed<float>},
      {"mixup,double", mixed<double>},
      {"distillation", distilled<float>},
      {"distillation,double", distilled<double>},
      {"orders", orders},
      {"learning_rate_range", range},
  };
}

}  // namespace golden::data
