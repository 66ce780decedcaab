#include "golden.hpp"

namespace golden::optimizers {
namespace {

using Net = mlp::Network<mlp::Dense<13, 21, mlp::Sigmoid>, mlp::Dense<21, 5, mlp::Softmax>>;

template <class Scalar = float, class Optimizer>
std::uint64_t hash_of(const Optimizer& optimizer) {
  return hash_of_classifier<Net, Scalar>(optimizer);
}

/// Averages of the parameters after each step.
template <class Scalar>
std::uint64_t averages() {
  using Model = mlp::Model<Net, Scalar>;
  Model model(mlp::Seed{3});
  mlp::ExponentialAverage exponential(model.parameters(), {.decay = 0.9, .warmup = true});
  mlp::StochasticWeightAverage<typename Model::Parameters> mean;
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{.learning_rate = 0.5});
  const auto x = uniform_samples<Scalar>(Net::inputs, samples, 2);
  const auto y = labels(Net::outputs, samples, 1);
  for (int step = 0; step < 10; ++step) {
    trainer.step(x, y);
    exponential.update(model.parameters());
    mean.update(model.parameters());
  }
  Hash hash;
  hash.add_all(exponential.parameters().flat());
  hash.add_all(mean.parameters().flat());
  return hash.value();
}

/// A frozen layer, and one with a learning rate of its own.
std::uint64_t layers_of_their_own() {
  mlp::Model<Net> model(mlp::Seed{3});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::AdamW{.learning_rate = 0.01});
  trainer.set_learning_rate_factor(0, 0.3);
  trainer.freeze(1);
  return hash_of_steps(trainer, labels(Net::outputs, samples, 1));
}

}  // namespace

std::vector<Case> cases() {
  return {
      {"sgd,momentum", [] { return hash_of(mlp::Sgd{.learning_rate = 0.1, .momentum = 0.9}); }},
      {"sgd,nesterov",
       [] {
         return hash_of(mlp::Sgd{
             .learning_rate = 0.1, .momentum = 0.9, .nesterov = true, .weight_decay = 0.01});
       }},
      {"sgd,double",
       [] {
         return hash_of<double>(
             mlp::Sgd{.learning_rate = 0.1, .momentum = 0.9, .weight_decay = 0.01});
       }},
      {"adam", [] { return hash_of(mlp::Adam{.learning_rate = 0.01}); }},
      {"adam,double", [] { return hash_of<double>(mlp::Adam{.learning_rate = 0.01}); }},
      {"adam,amsgrad", [] { return hash_of(mlp::Adam{.learning_rate = 0.01, .amsgrad = true}); }},
      {"adamw", [] { return hash_of(mlp::AdamW{.learning_rate = 0.01, .weight_decay = 0.1}); }},
      {"adamw,double",
       [] { return hash_of<double>(mlp::AdamW{.learning_rate = 0.01, .weight_decay = 0.1}); }},
      {"nadam", [] { return hash_of(mlp::Nadam{.learning_rate = 0.01}); }},
      {"nadam,double", [] { return hash_of<double>(mlp::Nadam{.learning_rate = 0.01}); }},
      {"rmsprop", [] { return hash_of(mlp::RmsProp{.learning_rate = 0.01}); }},
      {"rmsprop,centred",
       [] {
         return hash_of(mlp::RmsProp{.learning_rate = 0.01, .momentum = 0.5, .centred = true});
       }},
      {"adagrad", [] { return hash_of(mlp::Adagrad{.learning_rate = 0.1}); }},
      {"adagrad,double",
       [] {
         return hash_of<double>(mlp::Adagrad{.learning_rate = 0.1, .learning_rate_decay = 0.1});
       }},
      {"adadelta", [] { return hash_of(mlp::Adadelta{}); }},
      {"lion", [] { return hash_of(mlp::Lion{.learning_rate = 0.001, .weight_decay = 0.1}); }},
      {"clip_by_norm",
       [] {
         return hash_of(mlp::ClipByNorm<mlp::Sgd>{{.learning_rate = 0.5}, 0.1});
       }},
      {"clip_by_norm,double",
       [] {
         return hash_of<double>(mlp::ClipByNorm<mlp::Sgd>{{.learning_rate = 0.5}, 0.1});
       }},
      {"clip_by_value",
       [] {
         return hash_of(mlp::ClipByValue<mlp::Sgd>{{.learning_rate = 0.5}, 0.001});
       }},
      {"max_norm",
       [] {
         return hash_of(mlp::WithMaxNorm<mlp::Sgd>{{.learning_rate = 0.5}, 0.7});
       }},
      {"penalty",
       [] {
         return hash_of(
             mlp::WithPenalty<mlp::Sgd>{{.learning_rate = 0.5}, {.l1 = 0.01, .l2 = 0.1}});
       }},
      {"averages", [] { return averages<float>(); }},
      {"averages,double", [] { return averages<double>(); }},
      {"layers_of_their_own", layers_of_their_own},
  };
}

}  // namespace golden::optimizers
