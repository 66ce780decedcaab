// Adam with Nesterov's momentum.
#pragma once

#include <mlp/optimizer/detail/adam_update.hpp>

namespace mlp::inline MLP_ABI {

/// Adam with m / (1 - β₁^t) replaced by β₁ m / (1 - β₁^{t+1}) + (1 - β₁) g / (1 - β₁^t), a look one
/// step ahead (Dozat 2016, algorithm 2, with the same μ = β₁ in all steps).
struct Nadam {
  static constexpr std::string_view name = "nadam";

  double learning_rate = 0.001;  ///< η; may be changed between steps
  double beta1 = 0.9;            ///< in [0, 1)
  double beta2 = 0.999;          ///< in [0, 1)
  double epsilon = 1e-8;         ///< ε > 0

  static SlotNames slots() { return detail::adam_slots(false); }  ///< m, v

  template <class Scalar, class Slot>
  void update(Segment<Scalar> parameters, ConstSegment<Scalar> gradients, Slot&& slot,
              bool /*decays*/, std::int64_t step) const noexcept {
    using V = kernel::Lanes<Scalar>;
    const double second = std::sqrt(detail::bias_correction(beta2, step));
    const V eta(learning_rate * second);
    const V eps(epsilon * second);
    const V of_moment(beta1 / detail::bias_correction(beta1, step + 1));
    const V of_gradient((1.0 - beta1) / detail::bias_correction(beta1, step));
    const auto sweep = [&](auto c1, auto c2) {
      kernel::sweep(
          [=](V& w, V g, V& m, V& v) MLP_INLINE {
            m = lerp(m, g, c1);
            v = lerp(v, g * g, c2);
            w = w - eta * ((of_moment * m + of_gradient * g) / (sqrt(v) + eps));
          },
          parameters, gradients, slot(0), slot(1));
    };
    kernel::with_shares<V>(sweep, 1.0 - beta1, 1.0 - beta2);
  }

  /// Throws OptionError unless the options make sense.
  void require_valid() const { detail::require_adam_options("Nadam", *this); }
};
static_assert(Optimizer<Nadam> && Optimizer<Nadam, double>);

}  // namespace mlp::inline MLP_ABI
