// a_i = exp(z_i) / Σ_k exp(z_k)
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/kernel/math.hpp>

#include <limits>

namespace mlp::inline MLP_ABI {

/// Probabilities from logits: φ(z)_i = e^(z_i - m) / Σ_k e^(z_k - m) with m = max z, so that
/// nothing overflows. dL/dz = a ⊙ (dL/da - aᵀ dL/da). Only the output layer may have it.
struct Softmax {
  static constexpr std::string_view name = "softmax";
  static constexpr bool output_only = true;
  static constexpr double decision_logit = 0.0;

  template <class Scalar>
  static void forward(Index n, const Scalar* z, Scalar* a) {
    using V = kernel::Lanes<Scalar>;
    const ConstSegment<Scalar> logits(z, n);
    const Segment<Scalar> outputs(a, n);
    const V total = V::all(exponentials(logits, kernel::maximum(logits), outputs));
    kernel::sweep([=](V& e) MLP_INLINE { e = e / total; }, outputs);
  }

  template <class Scalar>
  static void backward(Index n, const Scalar* a, Scalar* delta) {
    using V = kernel::Lanes<Scalar>;
    using Chunk = kernel::Chunk<Scalar>;
    const ConstSegment<Scalar> p(a, n);
    const Segment<Scalar> d(delta, n);
    Chunk products(0.0);
    kernel::sweep_chunks([&](Chunk a_i, Chunk da_i)
                             MLP_INLINE { products = a_i * da_i + products; },
                         p, kernel::read(d));
    const V dot = V::all(kernel::sum(products));
    kernel::sweep([=](V& da_i, V a_i) MLP_INLINE { da_i = a_i * (da_i - dot); }, d, p);
  }

 private:
  /// Writes e^(z - shift) to `e` and returns its sum.
  template <class Scalar>
  static Scalar exponentials(ConstSegment<Scalar> z, Scalar shift, Segment<Scalar> e) {
    using Chunk = kernel::Chunk<Scalar>;
    constexpr Scalar nothing = -std::numeric_limits<Scalar>::infinity();  // e^nothing = 0
    const Chunk m = Chunk::all(shift);
    Chunk sum(0.0);
    kernel::sweep_chunks(
        [&](Chunk& e_i, Chunk z_i) MLP_INLINE {
          e_i = exp(z_i - m);
          sum = sum + e_i;
        },
        kernel::write(e), kernel::read(z, nothing));
    return kernel::sum(sum);
  }
};
static_assert(ColumnActivation<Softmax>);

}  // namespace mlp::inline MLP_ABI
