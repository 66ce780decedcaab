// Gradient clipping by global norm, around any optimizer.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/core/error.hpp>
#include <mlp/detail/contract_checks.hpp>
#include <mlp/optimizer/detail/changed_gradient.hpp>

namespace mlp::inline MLP_ABI {

/// The optimizer sees g min(1, limit / ‖g‖) in place of each gradient g, where ‖g‖ is the norm of
/// the gradients of all layers that are not frozen, taken together (Pascanu, Mikolov & Bengio 2013,
/// "On the difficulty of training recurrent neural networks", algorithm 1).
///
/// The norm is that of the loss's gradients: a WithPenalty within adds its part after the clipping;
/// one around has its part scaled by the same factor. Where the norm is not finite a trainer skips
/// the update, leaving parameters and memory unchanged, and `fit` ends.
///
/// `ClipByNorm{Adam{.learning_rate = 0.01}, 0.5}` has all members of the optimizer within.
template <class Inner>
struct ClipByNorm : Inner {
  static_assert(detail::check_optimizer<Inner>(),
                "mlp: ClipByNorm goes around an optimizer such as mlp::Sgd: a type that meets "
                "Optimizer in mlp/concepts.hpp");

  double limit = 1.0;  ///< > 0
  double norm = 0.0;   ///< ‖g‖ before the last update, set by the trainer

  /// What gradients are multiplied by.
  double factor() const { return norm > limit ? limit / norm : 1.0; }

  /// Called before each update, with the norm of all gradients.
  void see_norm(double of_gradients) {
    norm = of_gradients;
    if constexpr (SeesGradientNorm<Inner>) Inner::see_norm(norm * factor());
  }

  template <class Scalar, class Slot>
  void update(Segment<Scalar> parameters, ConstSegment<Scalar> gradients, Slot&& slot, bool decays,
              std::int64_t step) const noexcept(detail::updates_without_throwing<Inner, Scalar>) {
    using V = kernel::Lanes<Scalar>;
    const V shrink(factor());
    detail::update_with_changed_gradient(static_cast<const Inner&>(*this), parameters, gradients,
                                         slot, decays, step,
                                         [=](V, V g) MLP_INLINE { return V(shrink * g); });
  }

  /// Throws OptionError unless the options make sense.
  void require_valid() const {
    require_option(limit > 0.0, "ClipByNorm", "limit: expected above 0", limit);
    if constexpr (detail::HasRequireValid<Inner>) Inner::require_valid();
  }
};
template <class Inner>
ClipByNorm(Inner, double) -> ClipByNorm<Inner>;

}  // namespace mlp::inline MLP_ABI
