#include "golden.hpp"

namespace golden::losses {
namespace {

using Classifier = mlp::Network<mlp::Dense<13, 9, mlp::Tanh>, mlp::Dense<9, 5, mlp::Softmax>>;
using Decisions = mlp::Network<mlp::Dense<13, 9, mlp::Tanh>, mlp::Dense<9, 3, mlp::Sigmoid>>;
using Decision = mlp::Network<mlp::Dense<13, 9, mlp::Tanh>, mlp::Dense<9, 1, mlp::Sigmoid>>;
using Regressor = mlp::Network<mlp::Dense<13, 9, mlp::Tanh>, mlp::Dense<9, 3>>;

template <class Net, class Scalar, class Loss, class Targets>
std::uint64_t hash_of_loss(const Loss& loss, const Targets& targets) {
  mlp::Model<Net, Scalar> model(mlp::Seed{3});
  mlp::Trainer trainer(model, loss, mlp::Sgd{.learning_rate = 0.01});
  return hash_of_steps(trainer, targets);
}

template <class Scalar>
std::uint64_t weighted_classes() {
  return hash_of_loss<Classifier, Scalar>(
      mlp::CrossEntropy<mlp::Sum>{.label_smoothing = 0.1,
                                  .class_weights = {0.3, 1.0, 2.5, 0.7, 1.1}},
      labels(5, samples, 1));
}

template <class Scalar>
std::uint64_t soft_classes() {
  auto targets = uniform_samples<Scalar>(5, samples, 6, 0.0, 1.0);
  for (Index j = 0; j < samples; ++j) {
    Scalar sum = 0;
    for (Index i = 0; i < 5; ++i) sum += targets(i, j);  // in one order, unlike Eigen's
    targets.col(j) /= sum;
  }
  return hash_of_loss<Classifier, Scalar>(mlp::CrossEntropy<mlp::Mean>{}, targets);
}

template <class Scalar>
std::uint64_t sample_weights() {
  using Net = Regressor;
  mlp::Model<Net, Scalar> model(mlp::Seed{3});
  mlp::Trainer trainer(model, mlp::MeanSquaredError<mlp::Mean>{}, mlp::Sgd{.learning_rate = 0.1});
  const auto x = uniform_samples<Scalar>(Net::inputs, samples, 2);
  const auto t = uniform_samples<Scalar>(Net::outputs, samples, 6);
  const Samples<Scalar> w = uniform_samples<Scalar>(samples, 1, 7, 0.0, 2.0);
  Hash hash;
  for (int step = 0; step < 10; ++step) hash.add(trainer.step(mlp::Batch{x, t, w.col(0)}));
  hash.add_all(model.parameters().flat());
  return hash.value();
}

}  // namespace

std::vector<Case> cases() {
  using mlp::Mean;
  using mlp::Sum;
  return {
      {"cross_entropy,weights", [] { return weighted_classes<float>(); }},
      {"cross_entropy,weights,double", [] { return weighted_classes<double>(); }},
      {"cross_entropy,probabilities", [] { return soft_classes<float>(); }},
      {"binary_cross_entropy",
       [] {
         return hash_of_regressor<Decisions>(
             mlp::BinaryCrossEntropy<Mean>{.label_smoothing = 0.1,
                                           .class_weights = {0.5, 1.0, 3.0}},
             0.0, 1.0);
       }},
      {"binary_cross_entropy,double",
       [] { return hash_of_regressor<Decisions, double>(mlp::BinaryCrossEntropy<Mean>{}, 0, 1); }},
      {"binary_cross_entropy,one",
       [] {
         return hash_of_regressor<Decision>(
             mlp::BinaryCrossEntropy<Sum>{.class_weights = {0.5, 1.5}}, 0.0, 1.0);
       }},
      {"mean_squared_error",
       [] { return hash_of_regressor<Regressor>(mlp::MeanSquaredError<Mean>{}); }},
      {"mean_squared_error,double",
       [] { return hash_of_regressor<Regressor, double>(mlp::MeanSquaredError<Sum>{}); }},
      {"huber",
       [] { return hash_of_regressor<Regressor>(mlp::Huber<Mean>{.delta = 0.3}, -2.0, 2.0); }},
      {"huber,double",
       [] {
         return hash_of_regressor<Regressor, double>(mlp::Huber<Mean>{.delta = 0.3}, -2.0, 2.0);
       }},
      {"sample_weights", [] { return sample_weights<float>(); }},
      {"sample_weights,double", [] { return sample_weights<double>(); }},
  };
}

}  // namespace golden::losses
