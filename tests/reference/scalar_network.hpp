// A whole network, its gradients and plain gradient descent in loops over doubles: slow, obvious,
// and written without a look at the library. No Eigen, no mlp.
#pragma once

#include "reference/scalar_activation.hpp"
#include "reference/scalar_loss.hpp"

namespace reference {

/// z = W x + b, a = φ(z). W is stored column by column, as the library stores it, so that the two
/// can be compared as runs of numbers. A layer without W hands x on to its activation.
struct Dense {
  std::size_t inputs = 0;
  std::size_t outputs = 0;
  Activation activation = Activation::identity;
  Values W = {};  // W(o, i) = W[o + i * outputs]
  Values b = {};

  bool has_weights() const { return !W.empty(); }

  Values logits(const Values& x) const {
    if (!has_weights()) return x;
    Values z(outputs);
    for (std::size_t o = 0; o < outputs; ++o) {
      z[o] = b[o];
      for (std::size_t i = 0; i < inputs; ++i) z[o] += W[o + i * outputs] * x[i];
    }
    return z;
  }

  /// Adds one sample's dL/dW and dL/db and returns its dL/dx.
  Values backward(const Values& x, const Values& dz, Values& dW, Values& db) const {
    if (!has_weights()) return dz;
    Values dx(inputs, 0.0);
    for (std::size_t o = 0; o < outputs; ++o) {
      db[o] += dz[o];
      for (std::size_t i = 0; i < inputs; ++i) {
        dW[o + i * outputs] += dz[o] * x[i];
        dx[i] += W[o + i * outputs] * dz[o];
      }
    }
    return dx;
  }
};

struct DenseGradients {
  Values dW = {};
  Values db = {};
};

struct BatchGradients {
  double loss = 0.0;
  std::vector<DenseGradients> layers = {};
  std::vector<Values> dx = {};  // one column per sample
};

struct Network {
  std::vector<Dense> layers = {};

  /// Every layer's z of one sample; the last entry is what a fused loss sees.
  std::vector<Values> logits(Values x) const {
    std::vector<Values> z;
    for (const Dense& layer : layers) {
      z.push_back(layer.logits(x));
      x = activate(layer.activation, z.back());
    }
    return z;
  }

  Values outputs(const Values& x) const {
    return activate(layers.back().activation, logits(x).back());
  }

  /// The reduced loss of a batch of columns, Σ_j v_j ℓ_j, over Σ_j v_j w_j for a mean.
  double loss(const Loss& loss, const std::vector<Values>& x, const std::vector<Target>& targets,
              const Values& weights = {}) const {
    double sum = 0.0;
    for (std::size_t j = 0; j < x.size(); ++j) {
      const Values in = is_fused(loss.kind) ? logits(x[j]).back() : outputs(x[j]);
      sum += weight_of(weights, j) * sample_loss(loss, in, targets[j]).loss;
    }
    return sum * scale(loss, targets, weights);
  }

  /// The loss with its derivatives with respect to every parameter and input.
  BatchGradients gradients(const Loss& loss, const std::vector<Values>& x,
                           const std::vector<Target>& targets, const Values& weights = {}) const {
    BatchGradients result;
    for (const Dense& layer : layers) {
      result.layers.push_back({Values(layer.W.size(), 0.0), Values(layer.b.size(), 0.0)});
    }
    const double batch_scale = scale(loss, targets, weights);
    for (std::size_t j = 0; j < x.size(); ++j) {
      const std::vector<Values> z = logits(x[j]);
      const Dense& last = layers.back();
      const Values in = is_fused(loss.kind) ? z.back() : activate(last.activation, z.back());
      SampleLoss sample = sample_loss(loss, in, targets[j]);
      const double factor = batch_scale * weight_of(weights, j);
      result.loss += factor * sample.loss;
      for (double& derivative : sample.gradient) derivative *= factor;

      Values delta = is_fused(loss.kind)
                         ? sample.gradient
                         : through_activation(last.activation, z.back(), sample.gradient);
      for (std::size_t l = layers.size(); l-- > 0;) {
        const Values below = l > 0 ? activate(layers[l - 1].activation, z[l - 1]) : x[j];
        delta = layers[l].backward(below, delta, result.layers[l].dW, result.layers[l].db);
        if (l > 0) delta = through_activation(layers[l - 1].activation, z[l - 1], delta);
      }
      result.dx.push_back(delta);
    }
    return result;
  }

 private:
  static double weight_of(const Values& weights, std::size_t j) {
    return weights.empty() ? 1.0 : weights[j];
  }

  double scale(const Loss& loss, const std::vector<Target>& targets, const Values& weights) const {
    if (loss.reduction == Reduction::sum) return 1.0;
    double total = 0.0;
    for (std::size_t j = 0; j < targets.size(); ++j) {
      total += weight_of(weights, j) * denominator(loss, targets[j], layers.back().outputs);
    }
    return 1.0 / total;
  }
};

/// Gradient descent on one tensor; its velocity starts empty.
struct Sgd {
  double learning_rate = 0.01;
  double momentum = 0.0;
  bool nesterov = false;
  double weight_decay = 0.0;

  void update(Values& w, const Values& gradient, Values& velocity, bool decays) const {
    velocity.resize(w.size(), 0.0);
    for (std::size_t i = 0; i < w.size(); ++i) {
      const double g = gradient[i] + (decays ? weight_decay * w[i] : 0.0);
      velocity[i] = momentum * velocity[i] + g;
      w[i] -= learning_rate * (nesterov ? g + momentum * velocity[i] : velocity[i]);
    }
  }

  void update(Network& network, const BatchGradients& gradients,
              std::vector<DenseGradients>& velocities) const {
    velocities.resize(network.layers.size());
    for (std::size_t l = 0; l < network.layers.size(); ++l) {
      update(network.layers[l].W, gradients.layers[l].dW, velocities[l].dW, true);
      update(network.layers[l].b, gradients.layers[l].db, velocities[l].db, false);
    }
  }
};

}  // namespace reference
