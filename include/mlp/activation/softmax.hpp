// a_i = exp(z_i) / Σ_k exp(z_k)
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/kernel/math.hpp>

namespace mlp::inline MLP_ABI {

/// Probabilities from logits: φ(z)_i = e^(z_i - m) / Σ_k e^(z_k - m) with m = max z, so that
/// nothing overflows. dL/dz = a ⊙ (dL/da - aᵀ dL/da). Only the output layer may have it.
struct Softmax {
  static constexpr std::string_view name = "softmax";
  static constexpr bool output_only = true;

  template <class Scalar>
  static void forward(Index n, const Scalar* z, Scalar* a) {
    const Scalar sum = exponentials(n, z, kernel::maximum(z, n), a);
    kernel::transform(
        n, a, [&](const auto& e) { return e / sum; }, a);
  }

  /// Writes e^(z - shift) to `e` and returns its sum.
  template <class Scalar>
  static Scalar exponentials(Index n, const Scalar* z, Scalar shift, Scalar* e) {
    using Chunk = kernel::Chunk<Scalar>;
    Chunk sum = Chunk::Zero();
    kernel::for_each_chunk<Scalar>(n, [&](Index i, Index count) {
      const Chunk chunk = kernel::exp(kernel::load_chunk(z + i, count, shift) - shift) *
                          kernel::ones<Scalar>(count);
      kernel::store_chunk(chunk, e + i, count);
      sum += chunk;
    });
    return kernel::sum(sum);
  }

  template <class Scalar>
  static void backward(Index n, const Scalar* a, Scalar* delta) {
    using Chunk = kernel::Chunk<Scalar>;
    Chunk products = Chunk::Zero();
    kernel::for_each_chunk<Scalar>(n, [&](Index i, Index count) {
      products = kernel::multiply_add<Chunk>(
          kernel::load_chunk(a + i, count, Scalar(0)),
          kernel::load_chunk<Scalar>(delta + i, count, Scalar(0)), products);
    });
    const Scalar dot = kernel::sum(products);
    kernel::transform(
        n, delta, [&](const auto& p, const auto& da) { return p * (da - dot); }, a,
        static_cast<const Scalar*>(delta));
  }
};
static_assert(ColumnActivation<Softmax>);

}  // namespace mlp::inline MLP_ABI
