// The ten activations from their formulas: the plain truth that the library is held against.
//
// Nothing here includes mlp or Eigen, and every derivative is taken from z, also where the library
// takes it from a: what the two have in common is mathematics alone.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace reference {

using Values = std::vector<double>;

enum class Activation {
  identity,
  sigmoid,
  tanh,
  relu,
  leaky_relu,  // slope 1/100
  elu,         // alpha 1
  gelu,
  silu,
  softplus,
  softmax
};

inline double sigmoid(double z) {
  // Two forms, so that neither tail loses its digits.
  if (z >= 0.0) return 1.0 / (1.0 + std::exp(-z));
  return std::exp(z) / (1.0 + std::exp(z));
}

inline double normal_density(double z) {
  return std::exp(-0.5 * z * z) / std::sqrt(2.0 * std::numbers::pi);
}
inline double normal_distribution(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

/// φ(z) of an activation that works element by element.
inline double value(Activation activation, double z) {
  switch (activation) {
    case Activation::identity:
      return z;
    case Activation::sigmoid:
      return sigmoid(z);
    case Activation::tanh:
      return std::tanh(z);
    case Activation::relu:
      return z > 0.0 ? z : 0.0;
    case Activation::leaky_relu:
      return z > 0.0 ? z : 0.01 * z;
    case Activation::elu:
      return z > 0.0 ? z : std::expm1(z);
    case Activation::gelu:
      return z * normal_distribution(z);
    case Activation::silu:
      return z * sigmoid(z);
    case Activation::softplus:
      return z > 0.0 ? z + std::log1p(std::exp(-z)) : std::log1p(std::exp(z));
    case Activation::softmax:
      break;
  }
  throw std::invalid_argument("softmax has no value of a single z");
}

/// dφ/dz.
inline double derivative(Activation activation, double z) {
  switch (activation) {
    case Activation::identity:
      return 1.0;
    case Activation::sigmoid:
      return sigmoid(z) * sigmoid(-z);
    case Activation::tanh:
      return 1.0 / (std::cosh(z) * std::cosh(z));
    case Activation::relu:
      return z > 0.0 ? 1.0 : 0.0;
    case Activation::leaky_relu:
      return z > 0.0 ? 1.0 : 0.01;
    case Activation::elu:
      return z > 0.0 ? 1.0 : std::exp(z);
    case Activation::gelu:
      return normal_distribution(z) + z * normal_density(z);
    case Activation::silu:
      return sigmoid(z) + z * sigmoid(z) * sigmoid(-z);
    case Activation::softplus:
      return sigmoid(z);
    case Activation::softmax:
      break;
  }
  throw std::invalid_argument("softmax has no derivative of a single z");
}

inline Values softmax(const Values& z) {
  const double largest = *std::max_element(z.begin(), z.end());
  double sum = 0.0;
  for (const double value : z) sum += std::exp(value - largest);
  Values p;
  for (const double value : z) p.push_back(std::exp(value - largest) / sum);
  return p;
}

/// a of one sample.
inline Values activate(Activation activation, const Values& z) {
  if (activation == Activation::softmax) return softmax(z);
  Values a;
  for (const double value_of_z : z) a.push_back(value(activation, value_of_z));
  return a;
}

/// dL/dz of one sample from dL/da; for softmax by its whole Jacobian, da_k/dz_i = a_k (δ_ik - a_i).
inline Values through_activation(Activation activation, const Values& z, const Values& da) {
  Values dz(z.size(), 0.0);
  if (activation == Activation::softmax) {
    const Values a = softmax(z);
    for (std::size_t i = 0; i < z.size(); ++i) {
      for (std::size_t k = 0; k < z.size(); ++k) {
        dz[i] += da[k] * a[k] * ((i == k ? 1.0 : 0.0) - a[i]);
      }
    }
  } else {
    for (std::size_t i = 0; i < z.size(); ++i) dz[i] = da[i] * derivative(activation, z[i]);
  }
  return dz;
}

/// The activation of this name, as the library spells it; no name is the identity.
inline Activation activation_named(std::string_view name) {
  constexpr std::string_view names[] = {"identity", "sigmoid", "tanh", "relu",     "leaky_relu",
                                        "elu",      "gelu",    "silu", "softplus", "softmax"};
  if (name.empty()) return Activation::identity;
  for (std::size_t i = 0; i < std::size(names); ++i) {
    if (names[i] == name) return static_cast<Activation>(i);
  }
  throw std::invalid_argument("no activation is called " + std::string(name));
}

}  // namespace reference
