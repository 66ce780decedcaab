#include "golden.hpp"

namespace golden::numbers {
namespace {

/// Of initial weights, in double.
template <class Initializer>
std::uint64_t hash_of(const Initializer& initializer) {
  using Net = mlp::Network<mlp::Dense<13, 21, mlp::Relu>, mlp::Dense<21, 5, mlp::Softmax>>;
  const mlp::Model<Net, double> model(mlp::Seed{3}, initializer);
  Hash hash;
  hash.add_all(model.parameters().flat());
  return hash.value();
}

std::uint64_t draws() {
  mlp::Random random(1);
  Hash hash;
  for (int i = 0; i < 10'000; ++i) {
    hash.add(random.normal());
    hash.add(random.uniform(-3.0, 5.0));
  }
  for (const double shape : {0.01, 0.3, 1.0, 4.5}) {
    for (int i = 0; i < 1000; ++i) {
      hash.add(random.gamma(shape));
      hash.add(random.beta(shape, 2.0));
    }
  }
  return hash.value();
}

}  // namespace

std::vector<Case> cases() {
  return {
      {"draws", draws},
      {"normal", [] { return hash_of(mlp::Normal{.mean = 0.1, .stddev = 0.3}); }},
      {"uniform", [] { return hash_of(mlp::Uniform{.low = -0.3, .high = 0.7}); }},
      {"lecun_normal", [] { return hash_of(mlp::LeCunNormal{}); }},
      {"glorot_uniform", [] { return hash_of(mlp::GlorotUniform{}); }},
      {"he_normal", [] { return hash_of(mlp::HeNormal{}); }},
      {"he_uniform", [] { return hash_of(mlp::HeUniform{}); }},
  };
}

}  // namespace golden::numbers
