// Quadratic near the target, linear far from it: a regression loss that outliers do not dominate.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/kernel/math.hpp>
#include <mlp/loss/detail/target_chunk.hpp>
#include <mlp/loss/reduction.hpp>

#include <cmath>

namespace mlp::inline MLP_ABI {

/// Huber 1964, with r = y - t: ℓ = Σ_i (r_i² / 2 where |r_i| <= δ, else δ (|r_i| - δ / 2)),
/// dℓ/dy_i = r_i clipped to [-δ, δ]. A mean divides by the number of outputs times Σ_j v_j.
template <class ReductionType>
struct Huber {
  using Reduction = ReductionType;
  using FusedActivation = void;
  static constexpr std::string_view name = "huber";

  double delta = 1.0;  ///< δ > 0, in the targets' unit

  template <class Scalar, class Target>
  Scalar operator()(ConstSegment<Scalar> y, const Target& target, Scalar scale,
                    Segment<Scalar> dy) const {
    using Chunk = kernel::Chunk<Scalar>;
    const auto limit = static_cast<Scalar>(delta);
    Chunk sum = Chunk::Zero();
    kernel::for_each_chunk<Scalar>(y.size(), [&](Index i, Index count) {
      const Chunk residual = kernel::load_chunk(y.data() + i, count, Scalar(0)) -
                             detail::target_chunk(target, i, count);
      // With c = clip(r), both branches are c (r - c / 2).
      const Chunk clipped = residual.max(-limit).min(limit);
      sum = kernel::multiply_add<Chunk>(clipped, residual - clipped * Scalar(0.5), sum);
      if (dy.size() > 0) {
        kernel::store_chunk<Scalar>(clipped * scale, dy.data() + i, count);
      }
    });
    return kernel::sum(sum);
  }

  template <class Target>
  double weight(Index outputs, const Target&) const {
    return static_cast<double>(outputs);
  }

  /// Throws unless the options make sense.
  void require_valid(Index) const {
    if (!(delta > 0.0) || !std::isfinite(delta)) {
      throw OptionError("mlp: delta: expected a positive finite number, found " +
                        std::to_string(delta));
    }
  }
};

}  // namespace mlp::inline MLP_ABI
