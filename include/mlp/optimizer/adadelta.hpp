// Adadelta.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/core/error.hpp>
#include <mlp/kernel/sweep.hpp>

#include <cstdint>
#include <string_view>

namespace mlp::inline MLP_ABI {

/// s = ρ s + (1 - ρ) g², Δ = √((d + ε) / (s + ε)) g, d = ρ d + (1 - ρ) Δ², w -= η Δ (Zeiler 2012,
/// algorithm 1; there η is 1).
struct Adadelta {
  static constexpr std::string_view name = "adadelta";

  double learning_rate = 1.0;  ///< η; may be changed between steps
  double rho = 0.9;            ///< ρ in [0, 1)
  double epsilon = 1e-6;       ///< ε > 0

  static SlotNames slots() { return {"mean_square", "mean_square_update"}; }  ///< s, d

  template <class Scalar, class Slot>
  void update(Segment<Scalar> parameters, ConstSegment<Scalar> gradients, Slot&& slot,
              bool /*decays*/, std::int64_t /*step*/) const noexcept {
    using V = kernel::Lanes<Scalar>;
    const V eta(learning_rate);
    const V eps(epsilon);
    const auto sweep = [&](auto c) {
      kernel::sweep(
          [=](V& w, V g, V& s, V& d) MLP_INLINE {
            s = lerp(s, g * g, c);
            const V delta = sqrt((d + eps) / (s + eps)) * g;
            d = lerp(d, delta * delta, c);
            w = w - eta * delta;
          },
          parameters, gradients, slot(0), slot(1));
    };
    kernel::with_shares<V>(sweep, 1.0 - rho);
  }

  /// Throws OptionError unless the options make sense.
  void require_valid() const {
    const auto require = [](bool holds, const char* expectation, double found) {
      require_option(holds, "Adadelta", expectation, found);
    };
    require(learning_rate >= 0.0, "learning_rate: expected at least 0", learning_rate);
    require(rho >= 0.0 && rho < 1.0, "rho: expected at least 0 and below 1", rho);
    require(detail::is_normal_epsilon(epsilon), "epsilon: expected at least 1.2e-38", epsilon);
  }
};
static_assert(Optimizer<Adadelta> && Optimizer<Adadelta, double>);

}  // namespace mlp::inline MLP_ABI
