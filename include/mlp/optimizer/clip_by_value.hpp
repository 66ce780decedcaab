// Gradient clipping by value, around any optimizer.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/core/error.hpp>
#include <mlp/detail/contract_checks.hpp>
#include <mlp/optimizer/detail/changed_gradient.hpp>

namespace mlp::inline MLP_ABI {

/// The optimizer sees min(max(g, -limit), limit) in place of each gradient g; NaN stays NaN.
/// `ClipByValue{Adam{.learning_rate = 0.01}, 0.5}` has all members of the optimizer within.
template <class Inner>
struct ClipByValue : Inner {
  static_assert(detail::check_optimizer<Inner>(),
                "mlp: ClipByValue goes around an optimizer such as mlp::Sgd: a type that meets "
                "Optimizer in mlp/concepts.hpp");

  double limit = 1.0;  ///< > 0

  template <class Scalar, class Slot>
  void update(Segment<Scalar> parameters, ConstSegment<Scalar> gradients, Slot&& slot, bool decays,
              std::int64_t step) const noexcept(detail::updates_without_throwing<Inner, Scalar>) {
    using V = kernel::Lanes<Scalar>;
    const V most(limit);
    detail::update_with_changed_gradient(
        static_cast<const Inner&>(*this), parameters, gradients, slot, decays, step,
        [=](V, V g) MLP_INLINE { return max(min(g, most), -most); });
  }

  /// Throws OptionError unless the options make sense.
  void require_valid() const {
    require_option(limit > 0.0, "ClipByValue", "limit: expected above 0", limit);
    if constexpr (detail::HasRequireValid<Inner>) Inner::require_valid();
  }
};
template <class Inner>
ClipByValue(Inner, double) -> ClipByValue<Inner>;

}  // namespace mlp::inline MLP_ABI
