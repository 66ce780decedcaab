// The fully connected layer: z = W x + b, a = φ(z).
#pragma once

#include <mlp/activation/identity.hpp>
#include <mlp/initializer/scaled.hpp>
#include <mlp/kernel/elementwise.hpp>
#include <mlp/kernel/product.hpp>
#include <mlp/kernel/transpose.hpp>
#include <mlp/layer/detail/activation_step.hpp>
#include <mlp/layer/layer_defaults.hpp>

#include <array>

namespace mlp::inline MLP_ABI {

/// a = φ(W x + b), x [In x B], W [Out x In], b [Out], a [Out x B]. The derivation of its gradients
/// is in docs/derivations.md.
template <int In, int Out, class ActivationType = Identity>
struct Dense : LayerDefaults {
  static_assert(In > 0 && Out > 0, "mlp: a Dense layer needs at least one input and one output");
  static_assert(
      mlp::Activation<ActivationType>,
      "mlp: the third argument of Dense must be an activation such as mlp::Sigmoid: a type "
      "that meets ElementwiseActivation or ColumnActivation in mlp/concepts.hpp");
  using Activation = ActivationType;
  using Step = ActivationStep<Activation, Out>;

  static constexpr int inputs = In;
  static constexpr int outputs = Out;
  static constexpr std::string_view name = "dense";
  static constexpr std::array<TensorShape, 2> tensors{TensorShape{"W", Out, In},
                                                      TensorShape{"b", Out, 1, false}};
  static constexpr int cache_rows = Step::cache_rows;
  static constexpr Index scratch_size = Index{In} * Out;  // Wᵀ, dense
  static constexpr Index forward_flops = Index{2} * In * Out;
  static constexpr Index input_gradient_flops = Index{2} * In * Out;
  static constexpr Index parameter_gradient_flops = Index{2} * In * Out;

  // dW falls into groups of columns, larger ones where columns are short; the last unit is db.
  static constexpr Index unit_columns = (Out < 48 ? 4 : 1) * kernel::gathered_columns;
  static constexpr Index gradient_units = (In + unit_columns - 1) / unit_columns + 1;
  static constexpr TensorPart gradient_part(Index unit) {
    if (unit + 1 == gradient_units) return {1, {0, Out}};
    const Range columns = columns_of(unit);
    return {0, {columns.first * Out, columns.count * Out}};
  }

  /// W by He's normal distribution before a rectifier, by Glorot's uniform one otherwise; b = 0.
  static void initialize(const auto& p, Random& random) {
    if constexpr (is_rectifier<Activation>) {
      initialize(p, random, HeNormal{});
    } else {
      initialize(p, random, GlorotUniform{});
    }
  }
  static void initialize(const auto& p, Random& random, const Initializer auto& init) {
    auto [W, b] = p;
    using Scalar = typename decltype(W)::Scalar;
    init(Segment<Scalar>(W.data(), W.size()), Index{In}, Index{Out}, random);
    b.setZero();
  }

  /// scratch = Wᵀ   [In x Out]: the left operand of the input gradient.
  template <class Scalar>
  static void prepare(const ConstLayerTensors<Dense, Scalar>& p, Scalar* scratch, Range part) {
    const auto& [W, b] = p;
    kernel::transpose(W.data(), Out, In, part, scratch);
  }

  template <class Scalar>
  static void forward(const ConstLayerTensors<Dense, Scalar>& p, ConstBatchView<Scalar, In> x,
                      BatchView<Scalar, cache_rows> cache, BatchView<Scalar, Out> a) {
    // a = φ(W x + b)   [Out x B] = [Out x In] [In x B] + [Out]
    affine(p, x, a, typename Step::template Finish<Scalar>{a.data(), cache.data()});
    Step::finish_columns(a);
  }

  /// z = W x + b, the activation left out: for a loss that is fused with it.
  template <class Scalar>
  static void forward_logits(const ConstLayerTensors<Dense, Scalar>& p,
                             ConstBatchView<Scalar, In> x, BatchView<Scalar, Out> z) {
    affine(p, x, z, kernel::Leave{});
  }

  /// delta = dL/dz = dL/da ⊙ φ'(z)   [Out x B]
  template <class Scalar>
  static void backward(const ConstLayerTensors<Dense, Scalar>& /*p*/,
                       ConstBatchView<Scalar, In> /*x*/, ConstBatchView<Scalar, cache_rows> cache,
                       ConstBatchView<Scalar, Out> a, BatchView<Scalar, Out> delta) {
    Step::backward(cache, a, delta);
  }

  /// dx = Wᵀ dz   [In x B] = [In x Out] [Out x B]
  template <class Scalar>
  static void input_gradient(const ConstLayerTensors<Dense, Scalar>& /*p*/, const Scalar* scratch,
                             ConstBatchView<Scalar, In> /*x*/,
                             ConstBatchView<Scalar, cache_rows> /*cache*/,
                             ConstBatchView<Scalar, Out> dz, BatchView<Scalar, In> dx) {
    kernel::multiply<Scalar>(In, {0, dz.cols()}, Out, kernel::Left<Scalar>{scratch, In},
                             kernel::Right<Scalar>{dz.data(), Out},
                             kernel::Target<Scalar>{dx.data(), In});
  }

  /// dW = dz xᵀ   [Out x In] = [Out x B] [B x In], in groups of columns; db = Σ_j dz_j   [Out].
  template <class Scalar>
  static void parameter_gradient(ConstBatchView<Scalar, In> x,
                                 ConstBatchView<Scalar, cache_rows> /*cache*/,
                                 ConstBatchView<Scalar, Out> dz,
                                 const LayerTensors<Dense, Scalar>& dp, Range units, bool adds) {
    auto [dW, db] = dp;
    Range columns{units.first * unit_columns,
                  std::min<Index>(units.last() * unit_columns, In) - units.first * unit_columns};
    if constexpr (leaves_rows_empty<Scalar>) {
      const Index done = transposed_weight_gradient(x, dz, columns, dW.data(), adds);
      columns = {columns.first + done, columns.count - done};
    }
    if (columns.count > 0) {
      const kernel::Left<Scalar> left{dz.data(), Out};
      const Scalar* ahead = x.data() + kernel::gathered_columns;
      const kernel::RightTransposed<Scalar> right{x.data(), In, 0, 0, ahead};
      kernel::accumulate<Scalar>(Out, columns, x.cols(), left, right, {dW.data(), Out}, adds);
    }
    if (units.last() == gradient_units) {
      if (!adds) db.setZero();
      for (Index j = 0; j < dz.cols(); ++j) db += dz.col(j);
    }
  }

 private:
  static constexpr Range columns_of(Index unit) {
    const Index first = unit * unit_columns;
    return {first, std::min<Index>(unit_columns, In - first)};
  }

  // Whether a quarter or more of the packets that hold a column of dW would be empty.
  template <class Scalar>
  static constexpr bool leaves_rows_empty = [] {
    constexpr int size = kernel::Packet<Scalar>::size;
    return 4 * Out <= 3 * ((Out + size - 1) / size * size);
  }();

  /// dWᵀ = x dzᵀ   [n x Out] = [n x B] [B x Out] for as many of the n columns of dW as fill
  /// packets, the same terms in the same order. Returns how many it did.
  template <class Scalar>
  static Index transposed_weight_gradient(ConstBatchView<Scalar, In> x,
                                          ConstBatchView<Scalar, Out> dz, Range columns, Scalar* dW,
                                          bool adds) {
    constexpr Index size = kernel::Packet<Scalar>::size;
    alignas(64) std::array<Scalar, static_cast<std::size_t>(4 * size * Out)> part;
    Index done = 0;
    for (Index block = 4 * size; block >= size; block /= 2) {
      for (; columns.count - done >= block; done += block) {
        const Index first = columns.first + done;
        if (adds) kernel::transpose(dW + first * Out, Out, block, {0, block}, part.data());
        kernel::accumulate<Scalar>(
            block, {0, Out}, x.cols(), kernel::Left<Scalar>{x.data() + first, In},
            kernel::RightTransposed<Scalar>{dz.data(), Out}, {part.data(), block}, adds);
        kernel::transpose(part.data(), block, Out, {0, Out}, dW + first * Out);
      }
    }
    return done;
  }

  template <class Scalar, class Finish>
  static void affine(const ConstLayerTensors<Dense, Scalar>& p, ConstBatchView<Scalar, In> x,
                     BatchView<Scalar, Out> z, const Finish& finish) {
    const auto& [W, b] = p;
    kernel::multiply<Scalar>(Out, {0, x.cols()}, In, kernel::Left<Scalar>{W.data(), Out},
                             kernel::Right<Scalar>{x.data(), In},
                             kernel::Target<Scalar>{z.data(), Out}, b.data(), finish);
  }
};

}  // namespace mlp::inline MLP_ABI
