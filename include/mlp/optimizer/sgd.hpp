// Stochastic gradient descent, with momentum, Nesterov's form and weight decay.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/core/error.hpp>
#include <mlp/kernel/sweep.hpp>

#include <cstdint>
#include <string_view>

namespace mlp::inline MLP_ABI {

/// g' = g + λ w (for weights; biases, γ and β do not decay); without momentum w -= η g'. With
/// momentum μ: v = μ v + g' and w -= η v, or w -= η (g' + μ v) in Nesterov's form (Sutskever et al.
/// 2013, as PyTorch writes it).
struct Sgd {
  static constexpr std::string_view name = "sgd";

  double learning_rate = 0.01;  ///< η; may be changed between steps
  double momentum = 0.0;        ///< μ in [0, 1)
  bool nesterov = false;
  double weight_decay = 0.0;  ///< λ >= 0

  /// v, with momentum.
  SlotNames slots() const { return momentum != 0.0 ? SlotNames{"velocity"} : SlotNames{}; }

  template <class Scalar, class Slot>
  void update(Segment<Scalar> parameters, ConstSegment<Scalar> gradients, Slot&& slot, bool decays,
              std::int64_t /*step*/) const noexcept {
    using V = kernel::Lanes<Scalar>;
    const V eta(learning_rate);
    const V mu(momentum);
    const V lambda(decays ? weight_decay : 0.0);
    if (momentum == 0.0) {
      kernel::sweep([=](V& w, V g) MLP_INLINE { w = w - eta * (lambda * w + g); }, parameters,
                    gradients);
    } else if (nesterov) {
      kernel::sweep(
          [=](V& w, V g, V& v) MLP_INLINE {
            g = lambda * w + g;
            v = mu * v + g;
            w = w - eta * (mu * v + g);
          },
          parameters, gradients, slot(0));
    } else {
      kernel::sweep(
          [=](V& w, V g, V& v) MLP_INLINE {
            v = mu * v + (lambda * w + g);
            w = w - eta * v;
          },
          parameters, gradients, slot(0));
    }
  }

  /// Throws OptionError unless the options make sense.
  void require_valid() const {
    const auto require = [](bool holds, const char* expectation, double found) {
      require_option(holds, "Sgd", expectation, found);
    };
    require(learning_rate >= 0.0, "learning_rate: expected at least 0", learning_rate);
    require(momentum >= 0.0 && momentum < 1.0, "momentum: expected at least 0 and below 1",
            momentum);
    require(weight_decay >= 0.0, "weight_decay: expected at least 0", weight_decay);
    require(!nesterov || momentum > 0.0, "nesterov: expected a momentum above 0", momentum);
  }
};
static_assert(Optimizer<Sgd> && Optimizer<Sgd, double>);

}  // namespace mlp::inline MLP_ABI
