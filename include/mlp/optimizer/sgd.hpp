// Stochastic gradient descent, with momentum, Nesterov's form and weight decay.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/error.hpp>

#include <cstdint>
#include <string>

namespace mlp::inline MLP_ABI {

/// g' = g + λ w (weights only, biases do not decay); without momentum w -= η g'. With momentum μ:
/// v = μ v + g' and w -= η v, or w -= η (g' + μ v) in Nesterov's form (Sutskever et al. 2013, as
/// PyTorch writes it).
struct Sgd {
  double learning_rate = 0.01;  ///< η; may be changed between steps
  double momentum = 0.0;        ///< μ in [0, 1)
  bool nesterov = false;
  double weight_decay = 0.0;  ///< λ >= 0

  int slots() const { return momentum != 0.0 ? 1 : 0; }

  template <class Scalar, class Slot>
  void update(Segment<Scalar> w, ConstSegment<Scalar> g, Slot&& slot, bool decays,
              std::int64_t /*step*/) const {
    const auto eta = static_cast<Scalar>(learning_rate);
    const auto mu = static_cast<Scalar>(momentum);
    const auto lambda = static_cast<Scalar>(decays ? weight_decay : 0.0);
    if (momentum == 0.0) {
      w -= eta * (g + lambda * w);
      return;
    }
    Segment<Scalar> v = slot(0);
    v = mu * v + (g + lambda * w);
    if (nesterov) {
      w -= eta * ((g + lambda * w) + mu * v);
    } else {
      w -= eta * v;
    }
  }

  /// Throws OptionError unless the options make sense.
  void require_valid() const {
    const auto require = [](bool holds, const char* what, double found) {
      if (!holds) {
        throw OptionError(std::string("mlp: Sgd: ") + what + ", found " + std::to_string(found));
      }
    };
    require(learning_rate >= 0.0, "learning_rate: expected at least 0", learning_rate);
    require(momentum >= 0.0 && momentum < 1.0, "momentum: expected at least 0 and below 1",
            momentum);
    require(weight_decay >= 0.0, "weight_decay: expected at least 0", weight_decay);
    require(!nesterov || momentum > 0.0, "nesterov: expected a momentum above 0", momentum);
  }
};
static_assert(Optimizer<Sgd>);

}  // namespace mlp::inline MLP_ABI
