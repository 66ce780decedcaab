// The four losses from their definitions on probabilities or values, never on logits: the fused
// gradients of the library are met by the chain rule through softmax or sigmoid.
#pragma once

#include "reference/scalar_activation.hpp"

namespace reference {

enum class LossKind { cross_entropy, binary_cross_entropy, mean_squared_error, huber };
enum class Reduction { mean, sum };

struct Loss {
  LossKind kind = LossKind::mean_squared_error;
  Reduction reduction = Reduction::mean;
  double label_smoothing = 0.0;
  Values class_weights = {};
  double delta = 1.0;  // huber
};

/// What one sample should have given: a class, or values where `label` is negative.
struct Target {
  int label = -1;
  Values values = {};
};

/// One sample's loss, and its derivative with respect to what enters the loss.
struct SampleLoss {
  double loss = 0.0;
  Values gradient = {};
};

/// Whether the loss is computed from logits.
inline bool is_fused(LossKind kind) {
  return kind == LossKind::cross_entropy || kind == LossKind::binary_cross_entropy;
}

/// The target as values; a class of a single output is its own value, 0 or 1.
inline Values target_values(const Target& target, std::size_t outputs) {
  if (target.label < 0) return target.values;
  if (outputs == 1) return {static_cast<double>(target.label)};
  Values t(outputs, 0.0);
  t.at(static_cast<std::size_t>(target.label)) = 1.0;
  return t;
}

/// ℓ = -Σ c t log p, behind p = softmax(z).
inline SampleLoss cross_entropy(const Loss& loss, const Values& z, const Values& hard) {
  const auto classes = static_cast<double>(z.size());
  const double largest = *std::max_element(z.begin(), z.end());
  double sum = 0.0;
  for (const double logit : z) sum += std::exp(logit - largest);
  const Values p = softmax(z);
  SampleLoss result;
  Values dp(z.size());
  for (std::size_t i = 0; i < z.size(); ++i) {
    const double c = loss.class_weights.empty() ? 1.0 : loss.class_weights[i];
    const double t = (1.0 - loss.label_smoothing) * hard[i] + loss.label_smoothing / classes;
    // log p without taking the logarithm of a p that has rounded to one.
    result.loss -= c * t * (z[i] - largest - std::log(sum));
    dp[i] = -c * t / p[i];
  }
  result.gradient = through_activation(Activation::softmax, z, dp);
  return result;
}

/// ℓ = -Σ c (t log p + (1 - t) log(1 - p)), behind p = sigmoid(z).
inline SampleLoss binary_cross_entropy(const Loss& loss, const Values& z, const Values& hard) {
  SampleLoss result;
  for (std::size_t i = 0; i < z.size(); ++i) {
    double c = 1.0;
    if (!loss.class_weights.empty()) {
      c = z.size() == 1 ? (1.0 - hard[0]) * loss.class_weights[0] + hard[0] * loss.class_weights[1]
                        : loss.class_weights[i];
    }
    const double t = (1.0 - loss.label_smoothing) * hard[i] + 0.5 * loss.label_smoothing;
    const double p = sigmoid(z[i]);
    const double q = sigmoid(-z[i]);  // 1 - p with all its digits
    // -log p = log(1 + e^-z) and -log q = log(1 + e^z)
    result.loss += c * (t * value(Activation::softplus, -z[i]) +
                        (1.0 - t) * value(Activation::softplus, z[i]));
    result.gradient.push_back(c * ((1.0 - t) / q - t / p) * (p * q));
  }
  return result;
}

inline SampleLoss mean_squared_error(const Values& y, const Values& t) {
  SampleLoss result;
  for (std::size_t i = 0; i < y.size(); ++i) {
    result.loss += (y[i] - t[i]) * (y[i] - t[i]);
    result.gradient.push_back(2.0 * (y[i] - t[i]));
  }
  return result;
}

inline SampleLoss huber(const Loss& loss, const Values& y, const Values& t) {
  SampleLoss result;
  for (std::size_t i = 0; i < y.size(); ++i) {
    const double r = y[i] - t[i];
    const double size = std::abs(r);
    if (size <= loss.delta) {
      result.loss += 0.5 * r * r;
      result.gradient.push_back(r);
    } else {
      result.loss += loss.delta * (size - 0.5 * loss.delta);
      result.gradient.push_back(r > 0.0 ? loss.delta : -loss.delta);
    }
  }
  return result;
}

/// The loss of one sample from what enters the loss: logits where it is fused, outputs otherwise.
inline SampleLoss sample_loss(const Loss& loss, const Values& z, const Target& target) {
  const Values t = target_values(target, z.size());
  switch (loss.kind) {
    case LossKind::cross_entropy:
      return cross_entropy(loss, z, t);
    case LossKind::binary_cross_entropy:
      return binary_cross_entropy(loss, z, t);
    case LossKind::mean_squared_error:
      return mean_squared_error(z, t);
    case LossKind::huber:
      return huber(loss, z, t);
  }
  throw std::invalid_argument("no such loss");
}

/// What one sample adds to the denominator of a mean: the weight of its class for cross-entropy of
/// class indices, one for cross-entropy of probabilities, one per element for the others.
inline double denominator(const Loss& loss, const Target& target, std::size_t outputs) {
  if (loss.kind != LossKind::cross_entropy) return static_cast<double>(outputs);
  if (target.label < 0 || loss.class_weights.empty()) return 1.0;
  return loss.class_weights.at(static_cast<std::size_t>(target.label));
}

}  // namespace reference
