// The max-norm constraint, around any optimizer.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/core/error.hpp>
#include <mlp/detail/contract_checks.hpp>
#include <mlp/optimizer/max_norm.hpp>

namespace mlp::inline MLP_ABI {

/// After each update a trainer scales the weights that lead into a unit, a row of W [out x in],
/// down to the norm `max_norm` where theirs is larger (apply_max_norm in max_norm.hpp). Frozen
/// layers, biases, γ and β are left alone. `WithMaxNorm{Adam{.learning_rate = 0.01}, 3.0}` has all
/// members of the optimizer within.
template <class Inner>
struct WithMaxNorm : Inner {
  static_assert(detail::check_optimizer<Inner>(),
                "mlp: WithMaxNorm goes around an optimizer such as mlp::Sgd: a type that meets "
                "Optimizer in mlp/concepts.hpp");

  double max_norm = 3.0;  ///< > 0

  template <class Scalar>
  void constrain(BatchView<Scalar, dynamic> W, Range rows) const
      noexcept(detail::constrains_without_throwing<Inner, Scalar>) {
    if constexpr (ConstrainsWeights<Inner>) Inner::constrain(W, rows);
    detail::limit_row_norms(W, rows, max_norm);
  }

  /// Throws OptionError unless the options make sense.
  void require_valid() const {
    require_option(max_norm > 0.0, "WithMaxNorm", "max_norm: expected above 0", max_norm);
    if constexpr (detail::HasRequireValid<Inner>) Inner::require_valid();
  }
};
template <class Inner>
WithMaxNorm(Inner, double) -> WithMaxNorm<Inner>;

}  // namespace mlp::inline MLP_ABI
