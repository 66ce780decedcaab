// Cross-entropy of independent yes/no probabilities, fused with the output Sigmoid.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/kernel/math.hpp>
#include <mlp/loss/detail/target_chunk.hpp>
#include <mlp/loss/reduction.hpp>

#include <cmath>
#include <vector>

namespace mlp::inline MLP_ABI {

struct Sigmoid;

/// ℓ = -Σ_i c_i (t_i log p_i + (1 - t_i) log(1 - p_i)) with p = σ(z), computed from the logits z as
/// Σ_i c_i (max(z_i, 0) - z_i t_i + log(1 + e^-|z_i|)): finite for any finite logits.
/// dℓ/dz_i = c_i (p_i - t_i).
/// With `label_smoothing` ε, t is replaced by (1 - ε) t + ε / 2. A mean divides by the number of
/// outputs times Σ_j v_j. For a single output, `class_weights` has two values, of class 0 and of
/// class 1: c = (1 - t) c_0 + t c_1 with t as given, before smoothing; otherwise one value per
/// output.
template <class ReductionType>
struct BinaryCrossEntropy {
  using Reduction = ReductionType;
  using FusedActivation = Sigmoid;
  static constexpr std::string_view name = "binary_cross_entropy";

  double label_smoothing = 0.0;
  std::vector<double> class_weights = {};  ///< empty: all are 1

  template <class Scalar, class Target>
  Scalar operator()(ConstSegment<Scalar> z, const Target& target, Scalar scale,
                    Segment<Scalar> dz) const {
    using Chunk = kernel::Chunk<Scalar>;
    const auto keep = static_cast<Scalar>(1 - label_smoothing);
    const auto floor = static_cast<Scalar>(label_smoothing / 2);
    Chunk sum = Chunk::Zero();
    kernel::for_each_chunk<Scalar>(z.size(), [&](Index i, Index count) {
      const Chunk logits = kernel::load_chunk(z.data() + i, count, Scalar(0));
      const Chunk hard = detail::target_chunk(target, i, count);
      const Chunk t =
          kernel::multiply_add<Chunk>(hard, Chunk::Constant(keep), Chunk::Constant(floor));
      const Chunk c = weights(i, count, z.size(), hard);
      const Chunk soft_max = logits.max(Scalar(0)) + kernel::exp(-logits.abs()).log1p();
      sum = kernel::multiply_add<Chunk>(c, kernel::multiply_add<Chunk>(-logits, t, soft_max), sum);
      if (dz.size() > 0) {
        const Chunk gradient = (kernel::logistic(logits) - t) * c * scale;
        kernel::store_chunk(gradient, dz.data() + i, count);
      }
    });
    return kernel::sum(sum);
  }

  template <class Target>
  double weight(Index outputs, const Target&) const {
    return static_cast<double>(outputs);
  }

  /// Throws unless the options make sense for this many outputs.
  void require_valid(Index outputs) const {
    loss::require_smoothing(label_smoothing);
    loss::require_weights(class_weights, outputs == 1 ? 2 : outputs);
  }

 private:
  // Zero behind the last output, so that what fills a chunk does not count.
  template <class Chunk>
  Chunk weights(Index i, Index count, Index outputs, const Chunk& t) const {
    using Scalar = typename Chunk::Scalar;
    Chunk c = Chunk::Zero();
    for (Index k = 0; k < count; ++k) {
      if (class_weights.empty()) {
        c(k) = Scalar(1);
      } else if (outputs == 1) {
        c(k) =
            std::fma(t(k), Scalar(class_weights[1]), (Scalar(1) - t(k)) * Scalar(class_weights[0]));
      } else {
        c(k) = Scalar(class_weights[static_cast<std::size_t>(i + k)]);
      }
    }
    return c;
  }
};

}  // namespace mlp::inline MLP_ABI
