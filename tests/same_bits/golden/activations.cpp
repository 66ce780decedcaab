#include <ratio>

#include "golden.hpp"

namespace golden::activations {
namespace {

template <class Activation>
using Net = mlp::Network<mlp::Dense<13, 21, Activation>, mlp::Dense<21, 5, mlp::Softmax>>;

}  // namespace

std::vector<Case> cases() {
  return {
      {"identity", [] { return hash_of_classifier<Net<mlp::Identity>>(); }},
      {"sigmoid", [] { return hash_of_classifier<Net<mlp::Sigmoid>>(); }},
      {"sigmoid,double", [] { return hash_of_classifier<Net<mlp::Sigmoid>, double>(); }},
      {"tanh", [] { return hash_of_classifier<Net<mlp::Tanh>>(); }},
      {"tanh,double", [] { return hash_of_classifier<Net<mlp::Tanh>, double>(); }},
      {"relu", [] { return hash_of_classifier<Net<mlp::Relu>>(); }},
      {"relu,double", [] { return hash_of_classifier<Net<mlp::Relu>, double>(); }},
      {"leaky_relu", [] { return hash_of_classifier<Net<mlp::LeakyRelu>>(); }},
      {"elu", [] { return hash_of_classifier<Net<mlp::EluWith<std::ratio<3, 7>>>>(); }},
      {"elu,double",
       [] { return hash_of_classifier<Net<mlp::EluWith<std::ratio<3, 7>>>, double>(); }},
      {"gelu", [] { return hash_of_classifier<Net<mlp::Gelu>>(); }},
      {"gelu,double", [] { return hash_of_classifier<Net<mlp::Gelu>, double>(); }},
      {"silu", [] { return hash_of_classifier<Net<mlp::Silu>>(); }},
      {"silu,double", [] { return hash_of_classifier<Net<mlp::Silu>, double>(); }},
      {"softplus", [] { return hash_of_classifier<Net<mlp::Softplus>>(); }},
      {"softplus,double", [] { return hash_of_classifier<Net<mlp::Softplus>, double>(); }},
  };
}

}  // namespace golden::activations
