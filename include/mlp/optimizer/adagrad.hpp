// Adagrad.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/core/error.hpp>
#include <mlp/kernel/sweep.hpp>

#include <cmath>
#include <cstdint>
#include <string_view>

namespace mlp::inline MLP_ABI {

/// s = s + g², w -= η_t g / (√s + ε) with η_t = η / (1 + (t - 1) d) (Duchi, Hazan & Singer 2011,
/// the diagonal form, as PyTorch writes it). s starts from `initial_sum`.
struct Adagrad {
  static constexpr std::string_view name = "adagrad";

  double learning_rate = 0.01;       ///< η; may be changed between steps
  double learning_rate_decay = 0.0;  ///< d >= 0
  double initial_sum = 0.0;          ///< >= 0
  double epsilon = 1e-10;            ///< ε > 0

  static SlotNames slots() { return {"sum_of_squares"}; }  ///< s without initial_sum

  template <class Scalar, class Slot>
  void update(Segment<Scalar> parameters, ConstSegment<Scalar> gradients, Slot&& slot,
              bool /*decays*/, std::int64_t step) const noexcept {
    using V = kernel::Lanes<Scalar>;
    const auto updates = static_cast<double>(step - 1);
    const V eta(learning_rate / std::fma(updates, learning_rate_decay, 1.0));
    const V start(initial_sum);
    const V eps(epsilon);
    kernel::sweep(
        [=](V& w, V g, V& s) MLP_INLINE {
          s = g * g + s;
          w = w - eta * (g / (sqrt(s + start) + eps));
        },
        parameters, gradients, slot(0));
  }

  /// Throws OptionError unless the options make sense.
  void require_valid() const {
    const auto require = [](bool holds, const char* expectation, double found) {
      require_option(holds, "Adagrad", expectation, found);
    };
    require(learning_rate >= 0.0, "learning_rate: expected at least 0", learning_rate);
    require(learning_rate_decay >= 0.0, "learning_rate_decay: expected at least 0",
            learning_rate_decay);
    require(initial_sum >= 0.0, "initial_sum: expected at least 0", initial_sum);
    require(detail::is_normal_epsilon(epsilon), "epsilon: expected at least 1.2e-38", epsilon);
  }
};
static_assert(Optimizer<Adagrad> && Optimizer<Adagrad, double>);

}  // namespace mlp::inline MLP_ABI
