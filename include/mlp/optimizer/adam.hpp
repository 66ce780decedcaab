// Adam, and AMSGrad.
#pragma once

#include <mlp/optimizer/detail/adam_update.hpp>

namespace mlp::inline MLP_ABI {

/// m = β₁ m + (1 - β₁) g, v = β₂ v + (1 - β₂) g²,
/// w -= η (m / (1 - β₁^t)) / (√(v / (1 - β₂^t)) + ε) (Kingma & Ba 2015).
///
/// With `amsgrad` the largest v so far takes the place of v in the last line (Reddi, Kale & Kumar
/// 2018; corrected for its start as PyTorch does).
struct Adam {
  static constexpr std::string_view name = "adam";

  double learning_rate = 0.001;  ///< η; may be changed between steps
  double beta1 = 0.9;            ///< in [0, 1)
  double beta2 = 0.999;          ///< in [0, 1)
  double epsilon = 1e-8;         ///< ε > 0
  bool amsgrad = false;

  SlotNames slots() const { return detail::adam_slots(amsgrad); }  ///< m, v, largest v

  template <class Scalar, class Slot>
  void update(Segment<Scalar> parameters, ConstSegment<Scalar> gradients, Slot&& slot,
              bool /*decays*/, std::int64_t step) const noexcept {
    detail::adam_update(*this, 1.0, parameters, gradients, slot, step);
  }

  /// Throws OptionError unless the options make sense.
  void require_valid() const { detail::require_adam_options("Adam", *this); }
};
static_assert(Optimizer<Adam> && Optimizer<Adam, double>);

}  // namespace mlp::inline MLP_ABI
