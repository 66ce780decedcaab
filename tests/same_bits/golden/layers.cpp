#include <ratio>

#include "golden.hpp"

namespace golden::layers {
namespace {

using WithBatchNorm =
    mlp::Network<mlp::Dense<13, 21>, mlp::BatchNorm<21>, mlp::Activate<21, mlp::Relu>,
                 mlp::Dropout<21, std::ratio<1, 5>>, mlp::Dense<21, 5, mlp::Softmax>>;
using WithLayerNorm = mlp::Network<mlp::LayerNorm<13>, mlp::Dense<13, 21>, mlp::LayerNorm<21>,
                                   mlp::Activate<21, mlp::Gelu>, mlp::Dense<21, 5, mlp::Softmax>>;
using Deep = mlp::Network<mlp::Dense<13, 7, mlp::Tanh>, mlp::Named<"narrow", mlp::Dense<7, 1>>,
                          mlp::Dense<1, 33, mlp::Relu>, mlp::Dense<33, 5, mlp::Softmax>>;
// Several tiles in each direction, and remainders of all of them.
using Wide = mlp::Network<mlp::Dense<71, 150, mlp::Sigmoid>, mlp::Dense<150, 10, mlp::Softmax>>;
/// 784-128-256-10 as the recipe `seed` trains it, on whole batches of 256.
std::uint64_t reference() {
  using Net = mlp::Network<mlp::Dense<784, 128, mlp::Sigmoid>, mlp::Dense<128, 256, mlp::Sigmoid>,
                           mlp::Dense<256, 10, mlp::Softmax>>;
  mlp::Model<Net> model(mlp::Seed{1}, mlp::Normal{});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Sum>{}, mlp::Sgd{.learning_rate = 0.001});
  const auto x = uniform_samples<float>(Net::inputs, 256, 2, 0.0, 1.0);
  const auto y = labels(Net::outputs, 256, 1);
  Hash hash;
  for (int step = 0; step < 5; ++step) hash.add(trainer.step(x, y));
  hash.add_all(model.parameters().flat());
  return hash.value();
}

/// Products that are taken block by block, with remainders of all sizes.
template <class Scalar>
std::uint64_t large() {
  using Net = mlp::Network<mlp::Dense<13, 400, mlp::Tanh>, mlp::Dense<400, 350, mlp::Sigmoid>,
                           mlp::Dense<350, 5, mlp::Softmax>>;
  mlp::Model<Net, Scalar> model(mlp::Seed{1});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{.learning_rate = 0.1});
  const auto x = uniform_samples<Scalar>(Net::inputs, 301, 2);
  const auto y = labels(Net::outputs, 301, 1);
  Hash hash;
  for (int step = 0; step < 3; ++step) hash.add(trainer.step(x, y));
  hash.add_all(model.parameters().flat());
  hash.add_all(model.predict(x).eval().reshaped());
  return hash.value();
}

}  // namespace

std::vector<Case> cases() {
  return {
      {"batch_norm,dropout", [] { return hash_of_classifier<WithBatchNorm>(); }},
      {"batch_norm,dropout,double", [] { return hash_of_classifier<WithBatchNorm, double>(); }},
      {"layer_norm", [] { return hash_of_classifier<WithLayerNorm>(); }},
      {"layer_norm,double", [] { return hash_of_classifier<WithLayerNorm, double>(); }},
      {"deep", [] { return hash_of_classifier<Deep>(); }},
      {"reference", reference},
      {"wide", [] { return hash_of_classifier<Wide>(); }},
      {"wide,double", [] { return hash_of_classifier<Wide, double>(); }},
      {"large", large<float>},
      {"large,double", large<double>},
  };
}

}  // namespace golden::layers
