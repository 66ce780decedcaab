// Adam with decoupled weight decay.
#pragma once

#include <mlp/optimizer/detail/adam_update.hpp>

namespace mlp::inline MLP_ABI {

/// w = (1 - η λ) w for weights (biases, γ and β do not decay); then Adam's step, without the decay
/// (Loshchilov & Hutter 2019, as PyTorch writes it: the decay follows the learning rate).
struct AdamW {
  static constexpr std::string_view name = "adamw";

  double learning_rate = 0.001;  ///< η; may be changed between steps
  double beta1 = 0.9;            ///< in [0, 1)
  double beta2 = 0.999;          ///< in [0, 1)
  double epsilon = 1e-8;         ///< ε > 0
  double weight_decay = 0.01;    ///< λ >= 0
  bool amsgrad = false;

  SlotNames slots() const { return detail::adam_slots(amsgrad); }  ///< m, v, largest v

  template <class Scalar, class Slot>
  void update(Segment<Scalar> parameters, ConstSegment<Scalar> gradients, Slot&& slot, bool decays,
              std::int64_t step) const noexcept {
    const double shrink = decays ? std::fma(-learning_rate, weight_decay, 1.0) : 1.0;
    detail::adam_update(*this, shrink, parameters, gradients, slot, step);
  }

  /// Throws OptionError unless the options make sense.
  void require_valid() const {
    detail::require_adam_options("AdamW", *this);
    require_option(weight_decay >= 0.0, "AdamW", "weight_decay: expected at least 0", weight_decay);
  }
};
static_assert(Optimizer<AdamW> && Optimizer<AdamW, double>);

}  // namespace mlp::inline MLP_ABI
