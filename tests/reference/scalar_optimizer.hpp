// Optimizers for one parameter, each formula as its paper prints it, in plain doubles: no Eigen, no
// mlp, and none of the library's rearrangements. Step t counts from 1.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>

namespace reference {

/// One parameter with whatever an optimizer remembers of it, all of it zero at first.
struct Cell {
  double w = 0.0;
  double m = 0.0;         // average of gradients
  double v = 0.0;         // average, or sum, of squared gradients
  double largest = 0.0;   // largest corrected v
  double velocity = 0.0;  // momentum buffer
  double d = 0.0;         // average of squared steps
};

/// One step with gradient g; `decays` is true for a weight and false for a bias.
using Rule = std::function<void(Cell& cell, double g, int t, bool decays)>;

/// Sutskever, Martens, Dahl & Hinton 2013, in PyTorch's notation.
inline Rule sgd(double eta, double momentum, bool nesterov, double weight_decay) {
  return [=](Cell& c, double g, int /*t*/, bool decays) {
    if (decays) g += weight_decay * c.w;
    c.velocity = momentum * c.velocity + g;
    c.w -= eta * (nesterov ? g + momentum * c.velocity : c.velocity);
  };
}

/// Kingma & Ba 2015, algorithm 1.
inline Rule adam(double alpha, double beta1, double beta2, double epsilon) {
  return [=](Cell& c, double g, int t, bool /*decays*/) {
    c.m = beta1 * c.m + (1.0 - beta1) * g;
    c.v = beta2 * c.v + (1.0 - beta2) * g * g;
    const double m_hat = c.m / (1.0 - std::pow(beta1, t));
    const double v_hat = c.v / (1.0 - std::pow(beta2, t));
    c.w -= alpha * m_hat / (std::sqrt(v_hat) + epsilon);
  };
}

/// Reddi, Kale & Kumar 2018, with Adam's corrections of this step, as in PyTorch.
inline Rule amsgrad(double alpha, double beta1, double beta2, double epsilon) {
  return [=](Cell& c, double g, int t, bool /*decays*/) {
    c.m = beta1 * c.m + (1.0 - beta1) * g;
    c.v = beta2 * c.v + (1.0 - beta2) * g * g;
    c.largest = std::max(c.largest, c.v);
    const double m_hat = c.m / (1.0 - std::pow(beta1, t));
    const double v_hat = c.largest / (1.0 - std::pow(beta2, t));
    c.w -= alpha * m_hat / (std::sqrt(v_hat) + epsilon);
  };
}

/// Loshchilov & Hutter 2019: the decay follows the learning rate and touches no moment.
inline Rule decoupled(double alpha, double weight_decay, const Rule& rule) {
  return [=](Cell& c, double g, int t, bool decays) {
    if (decays) c.w -= alpha * weight_decay * c.w;
    rule(c, g, t, decays);
  };
}

/// Dozat 2016, algorithm 2, with μ_t = μ.
inline Rule nadam(double alpha, double mu, double nu, double epsilon) {
  return [=](Cell& c, double g, int t, bool /*decays*/) {
    c.m = mu * c.m + (1.0 - mu) * g;
    c.v = nu * c.v + (1.0 - nu) * g * g;
    const double m_hat =
        mu * c.m / (1.0 - std::pow(mu, t + 1)) + (1.0 - mu) * g / (1.0 - std::pow(mu, t));
    const double n_hat = c.v / (1.0 - std::pow(nu, t));
    c.w -= alpha / (std::sqrt(n_hat) + epsilon) * m_hat;
  };
}

/// Tieleman & Hinton 2012; centred as in Graves 2013; ε outside the root and the momentum as in
/// PyTorch.
inline Rule rmsprop(double eta, double rho, double epsilon, double momentum, bool centred) {
  return [=](Cell& c, double g, int /*t*/, bool /*decays*/) {
    c.v = rho * c.v + (1.0 - rho) * g * g;
    c.m = rho * c.m + (1.0 - rho) * g;
    const double variance = centred ? c.v - c.m * c.m : c.v;
    c.velocity = momentum * c.velocity + g / (std::sqrt(variance) + epsilon);
    c.w -= eta * c.velocity;
  };
}

/// Duchi, Hazan & Singer 2011; the decay of the rate and the start of the sum as in PyTorch.
inline Rule adagrad(double eta, double rate_decay, double initial_sum, double epsilon) {
  return [=](Cell& c, double g, int t, bool /*decays*/) {
    if (t == 1) c.v = initial_sum;
    c.v += g * g;
    c.w -= eta / (1.0 + (t - 1) * rate_decay) * g / (std::sqrt(c.v) + epsilon);
  };
}

/// Zeiler 2012, algorithm 1, with a learning rate in front of its step.
inline Rule adadelta(double eta, double rho, double epsilon) {
  return [=](Cell& c, double g, int /*t*/, bool /*decays*/) {
    c.v = rho * c.v + (1.0 - rho) * g * g;
    const double step = -std::sqrt(c.d + epsilon) / std::sqrt(c.v + epsilon) * g;
    c.d = rho * c.d + (1.0 - rho) * step * step;
    c.w += eta * step;
  };
}

/// Chen et al. 2023, algorithm 2.
inline Rule lion(double eta, double beta1, double beta2, double lambda) {
  return [=](Cell& c, double g, int /*t*/, bool decays) {
    const double update = beta1 * c.m + (1.0 - beta1) * g;
    const double sign = (update > 0.0 ? 1.0 : 0.0) - (update < 0.0 ? 1.0 : 0.0);
    c.w -= eta * (sign + (decays ? lambda * c.w : 0.0));
    c.m = beta2 * c.m + (1.0 - beta2) * g;
  };
}

/// Any rule, told gradients between the two limits only.
inline Rule clipped(double limit, const Rule& rule) {
  return [=](Cell& c, double g, int t, bool decays) {
    rule(c, g > limit ? limit : g < -limit ? -limit : g, t, decays);
  };
}

/// Any rule, told the gradient of the loss plus l1 |w| + l2/2 w² of a weight.
inline Rule penalized(double l1, double l2, const Rule& rule) {
  return [=](Cell& c, double g, int t, bool decays) {
    const double sign = c.w > 0.0 ? 1.0 : c.w < 0.0 ? -1.0 : 0.0;
    rule(c, decays ? g + l1 * sign + l2 * c.w : g, t, decays);
  };
}

}  // namespace reference
