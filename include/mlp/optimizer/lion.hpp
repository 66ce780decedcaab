// Lion: the sign of a momentum.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/core/error.hpp>
#include <mlp/kernel/sweep.hpp>

#include <cstdint>
#include <string_view>

namespace mlp::inline MLP_ABI {

/// w -= η (sign(β₁ m + (1 - β₁) g) + λ w), λ for weights only (biases, γ and β do not decay); then
/// m = β₂ m + (1 - β₂) g (Chen et al. 2023, "Symbolic Discovery of Optimization Algorithms").
struct Lion {
  static constexpr std::string_view name = "lion";

  double learning_rate = 0.0001;  ///< η; may be changed between steps
  double beta1 = 0.9;             ///< in [0, 1)
  double beta2 = 0.99;            ///< in [0, 1)
  double weight_decay = 0.0;      ///< λ >= 0

  static SlotNames slots() { return {"momentum"}; }  ///< m

  template <class Scalar, class Slot>
  void update(Segment<Scalar> parameters, ConstSegment<Scalar> gradients, Slot&& slot, bool decays,
              std::int64_t /*step*/) const noexcept {
    using V = kernel::Lanes<Scalar>;
    const V eta(learning_rate);
    const V lambda(decays ? weight_decay : 0.0);
    const auto sweep = [&](auto c1, auto c2) {
      kernel::sweep(
          [=](V& w, V g, V& m) MLP_INLINE {
            w = w - eta * (lambda * w + sign(lerp(m, g, c1)));
            m = lerp(m, g, c2);
          },
          parameters, gradients, slot(0));
    };
    kernel::with_shares<V>(sweep, 1.0 - beta1, 1.0 - beta2);
  }

  /// Throws OptionError unless the options make sense.
  void require_valid() const {
    const auto require = [](bool holds, const char* expectation, double found) {
      require_option(holds, "Lion", expectation, found);
    };
    require(learning_rate >= 0.0, "learning_rate: expected at least 0", learning_rate);
    require(beta1 >= 0.0 && beta1 < 1.0, "beta1: expected at least 0 and below 1", beta1);
    require(beta2 >= 0.0 && beta2 < 1.0, "beta2: expected at least 0 and below 1", beta2);
    require(weight_decay >= 0.0, "weight_decay: expected at least 0", weight_decay);
  }
};
static_assert(Optimizer<Lion> && Optimizer<Lion, double>);

}  // namespace mlp::inline MLP_ABI
