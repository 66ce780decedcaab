// RMSProp, with momentum and in its centred form.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/core/error.hpp>
#include <mlp/kernel/sweep.hpp>

#include <cstdint>
#include <string_view>

namespace mlp::inline MLP_ABI {

/// s = ρ s + (1 - ρ) g², u = g / (√s + ε), w -= η u (Tieleman & Hinton 2012, lecture 6.5 of "Neural
/// Networks for Machine Learning").
///
/// `centred` subtracts the squared mean of the gradients, a = ρ a + (1 - ρ) g and
/// u = g / (√(s - a²) + ε) (Graves 2013, "Generating Sequences With Recurrent Neural Networks").
/// With momentum μ: b = μ b + u and w -= η b. The forms are those of PyTorch.
struct RmsProp {
  static constexpr std::string_view name = "rmsprop";

  double learning_rate = 0.01;  ///< η; may be changed between steps
  double rho = 0.99;            ///< ρ in [0, 1)
  double epsilon = 1e-8;        ///< ε > 0
  double momentum = 0.0;        ///< μ in [0, 1)
  bool centred = false;

  /// s, then b with momentum, then a where centred.
  SlotNames slots() const {
    SlotNames names{"mean_square"};
    if (momentum != 0.0) names.add("velocity");
    if (centred) names.add("mean");
    return names;
  }

  template <class Scalar, class Slot>
  void update(Segment<Scalar> parameters, ConstSegment<Scalar> gradients, Slot&& slot,
              bool /*decays*/, std::int64_t /*step*/) const noexcept {
    using V = kernel::Lanes<Scalar>;
    const V eta(learning_rate);
    const V eps(epsilon);
    const V mu(momentum);
    const typename V::Share c(1.0 - rho);
    const auto scaled = [=](V g, V& s) {
      s = lerp(s, g * g, c);
      return g / (sqrt(s) + eps);
    };
    const auto centred_scaled = [=](V g, V& s, V& a) {
      s = lerp(s, g * g, c);
      a = lerp(a, g, c);
      // Rounding may bring a² above s.
      return g / (sqrt(max(s - a * a, V(0.0))) + eps);
    };
    if (momentum == 0.0 && !centred) {
      kernel::sweep([=](V& w, V g, V& s) MLP_INLINE { w = w - eta * scaled(g, s); }, parameters,
                    gradients, slot(0));
    } else if (momentum == 0.0) {
      kernel::sweep([=](V& w, V g, V& s, V& a)
                        MLP_INLINE { w = w - eta * centred_scaled(g, s, a); },
                    parameters, gradients, slot(0), slot(1));
    } else if (!centred) {
      kernel::sweep(
          [=](V& w, V g, V& s, V& b) MLP_INLINE {
            b = mu * b + scaled(g, s);
            w = w - eta * b;
          },
          parameters, gradients, slot(0), slot(1));
    } else {
      kernel::sweep(
          [=](V& w, V g, V& s, V& b, V& a) MLP_INLINE {
            b = mu * b + centred_scaled(g, s, a);
            w = w - eta * b;
          },
          parameters, gradients, slot(0), slot(1), slot(2));
    }
  }

  /// Throws OptionError unless the options make sense.
  void require_valid() const {
    const auto require = [](bool holds, const char* expectation, double found) {
      require_option(holds, "RmsProp", expectation, found);
    };
    require(learning_rate >= 0.0, "learning_rate: expected at least 0", learning_rate);
    require(rho >= 0.0 && rho < 1.0, "rho: expected at least 0 and below 1", rho);
    require(detail::is_normal_epsilon(epsilon), "epsilon: expected at least 1.2e-38", epsilon);
    require(momentum >= 0.0 && momentum < 1.0, "momentum: expected at least 0 and below 1",
            momentum);
  }
};
static_assert(Optimizer<RmsProp> && Optimizer<RmsProp, double>);

}  // namespace mlp::inline MLP_ABI
