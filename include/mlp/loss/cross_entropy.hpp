// Cross-entropy of class probabilities, fused with the output Softmax.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/kernel/math.hpp>
#include <mlp/loss/detail/target_chunk.hpp>
#include <mlp/loss/reduction.hpp>

#include <cmath>
#include <limits>
#include <vector>

namespace mlp::inline MLP_ABI {

struct Softmax;

/// ℓ = -Σ_i c_i t_i log p_i with p = softmax(z), computed from the logits z as
/// Σ_i c_i t_i (log Σ_k e^(z_k - m) + m - z_i), m = max z: finite for any finite logits.
/// dℓ/dz_i = p_i Σ_k c_k t_k - c_i t_i, which is p - t without class weights.
/// With `label_smoothing` ε over K classes (Szegedy et al. 2016) t is replaced by (1 - ε) t + ε /
/// K. A mean divides by Σ_j v_j c_(y_j) for class indices y and sample weights v, and by Σ_j v_j
/// for probabilities, as PyTorch does.
template <class ReductionType>
struct CrossEntropy {
  using Reduction = ReductionType;
  using FusedActivation = Softmax;
  static constexpr std::string_view name = "cross_entropy";

  double label_smoothing = 0.0;
  std::vector<double> class_weights = {};  ///< one per class; empty: all are 1

  // Always in line, so that a number of outputs that is a constant is seen to be one.
  template <class Scalar, class Target>
  EIGEN_ALWAYS_INLINE Scalar operator()(ConstSegment<Scalar> z, const Target& target, Scalar scale,
                                        Segment<Scalar> dz) const {
    using Chunk = kernel::Chunk<Scalar>;
    const Index n = z.size();
    const Scalar max = kernel::maximum(z.data(), n);

    // e^(z - m) waits in dz for the sum, but for the last chunk: read back at once it would have to
    // wait until it is written.
    const auto is_last = [n](Index i, Index count) { return i + count == n; };
    Chunk last = Chunk::Zero();
    Chunk exponentials = Chunk::Zero();  // Σ e^(z - m)
    Chunk mass = Chunk::Zero();          // Σ c t
    Chunk below_max = Chunk::Zero();     // Σ c t (m - z)
    kernel::for_each_chunk<Scalar>(n, [&](Index i, Index count) {
      // A difference beyond the scalar's range would be infinite, and 0 times it a NaN.
      const Chunk shifted = (kernel::load_chunk(z.data() + i, count, max) - max)
                                .max(std::numeric_limits<Scalar>::lowest());
      const Chunk e = kernel::exp(shifted) * kernel::ones<Scalar>(count);
      const Chunk t = weighted_target(target, i, count, n);
      exponentials += e;
      mass += t;
      below_max = kernel::multiply_add<Chunk>(t, -shifted, below_max);
      if (is_last(i, count)) {
        last = e;
      } else if (dz.size() > 0) {
        kernel::store_chunk(e, dz.data() + i, count);
      }
    });
    const Scalar sum = kernel::sum(exponentials);
    const Scalar total = kernel::sum(mass);
    if (dz.size() > 0) {
      const Chunk normalize = Chunk::Constant(total / sum);
      kernel::for_each_chunk<Scalar>(n, [&](Index i, Index count) {
        const Chunk e =
            is_last(i, count) ? last : kernel::load_chunk<Scalar>(dz.data() + i, count, Scalar(0));
        const Chunk t = weighted_target(target, i, count, n);
        const Chunk gradient = kernel::multiply_add<Chunk>(e, normalize, -t) * scale;
        kernel::store_chunk(gradient, dz.data() + i, count);
      });
    }
    return std::fma(total, std::log(sum), kernel::sum(below_max));
  }

  template <class Target>
  double weight(Index, const Target& target) const {
    if constexpr (Target::is_class) {
      if (!class_weights.empty()) return class_weights[static_cast<std::size_t>(target.label())];
    }
    return 1.0;
  }

  /// Throws unless the options make sense for this many outputs.
  void require_valid(Index outputs) const {
    loss::require_smoothing(label_smoothing);
    loss::require_weights(class_weights, outputs);
  }

 private:
  /// c t of the outputs i, i + 1, ..., t smoothed over all n; zero from i + count on.
  template <class Target>
  auto weighted_target(const Target& target, Index i, Index count, Index n) const {
    auto t = detail::target_chunk(target, i, count);
    using Chunk = decltype(t);
    using Scalar = typename Chunk::Scalar;
    if (label_smoothing != 0.0) {
      const auto floor = static_cast<Scalar>(label_smoothing / static_cast<double>(n));
      t = kernel::multiply_add<Chunk>(t, Chunk::Constant(static_cast<Scalar>(1 - label_smoothing)),
                                      floor * kernel::ones<Scalar>(count));
    }
    if (!class_weights.empty()) {
      for (Index k = 0; k < count; ++k) {
        t(k) *= static_cast<Scalar>(class_weights[static_cast<std::size_t>(i + k)]);
      }
    }
    return t;
  }
};

}  // namespace mlp::inline MLP_ABI
