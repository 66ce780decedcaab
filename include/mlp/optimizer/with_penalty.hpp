// L1 and L2 penalties, around any optimizer.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/core/error.hpp>
#include <mlp/detail/contract_checks.hpp>
#include <mlp/optimizer/detail/changed_gradient.hpp>

namespace mlp::inline MLP_ABI {

/// What is added to the loss: l1 Σ |w| + l2/2 Σ w² over weights; biases, γ and β are spared.
struct Penalty {
  double l1 = 0.0;  ///< >= 0
  double l2 = 0.0;  ///< >= 0
};

/// The optimizer sees g + l1 sign(w) + l2 w in place of each weight's gradient g. (AdamW and Lion
/// decay weights otherwise, by their own option.) The loss that a trainer reports is without the
/// penalty. `WithPenalty{Adam{.learning_rate = 0.01}, {.l2 = 1e-4}}` has all members of the
/// optimizer within.
template <class Inner>
struct WithPenalty : Inner {
  static_assert(detail::check_optimizer<Inner>(),
                "mlp: WithPenalty goes around an optimizer such as mlp::Sgd: a type that meets "
                "Optimizer in mlp/concepts.hpp");

  Penalty penalty;

  template <class Scalar, class Slot>
  void update(Segment<Scalar> parameters, ConstSegment<Scalar> gradients, Slot&& slot, bool decays,
              std::int64_t step) const noexcept(detail::updates_without_throwing<Inner, Scalar>) {
    using V = kernel::Lanes<Scalar>;
    if (!decays) return Inner::update(parameters, gradients, slot, decays, step);
    const V l1(penalty.l1);
    const V l2(penalty.l2);
    const bool has_l1 = penalty.l1 > 0.0;
    detail::update_with_changed_gradient(static_cast<const Inner&>(*this), parameters, gradients,
                                         slot, decays, step, [=](V w, V g) MLP_INLINE {
                                           g = l2 * w + g;
                                           return has_l1 ? l1 * sign(w) + g : g;
                                         });
  }

  /// Throws OptionError unless the options make sense.
  void require_valid() const {
    require_option(penalty.l1 >= 0.0, "WithPenalty", "l1: expected at least 0", penalty.l1);
    require_option(penalty.l2 >= 0.0, "WithPenalty", "l2: expected at least 0", penalty.l2);
    if constexpr (detail::HasRequireValid<Inner>) Inner::require_valid();
  }
};
template <class Inner>
WithPenalty(Inner, Penalty) -> WithPenalty<Inner>;

}  // namespace mlp::inline MLP_ABI
