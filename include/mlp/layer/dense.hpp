// The fully connected layer: z = W x + b, a = φ(z).
#pragma once

#include <mlp/activation/identity.hpp>
#include <mlp/initializer/scaled.hpp>
#include <mlp/kernel/product.hpp>
#include <mlp/layer/detail/activation_step.hpp>
#include <mlp/layer/layer_defaults.hpp>

#include <algorithm>
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
  using Phi = detail::ActivationStep<Activation, Out>;

  static constexpr int inputs = In;
  static constexpr int outputs = Out;
  static constexpr std::string_view name = "dense";
  static constexpr std::array<TensorShape, 2> tensors{TensorShape{"W", Out, In},
                                                      TensorShape{"b", Out, 1, false}};
  static constexpr int cache_rows = Phi::cache_rows;
  static constexpr Index scratch_size = Index{In} * Out;  // Wᵀ
  static constexpr Index forward_flops = Index{2} * In * Out;
  static constexpr Index input_gradient_flops = Index{2} * In * Out;
  static constexpr Index parameter_gradient_flops = Index{2} * In * Out;

  /// Whether products with W are taken block by block.
  static constexpr bool has_large_products = Index{In} * Out >= tuning::least_large_weights;

  // dW falls into units of some columns; the last unit is db.
  static constexpr Index unit_columns = tuning::columns_in_a_unit(Out);
  static constexpr Index gradient_units = (In + unit_columns - 1) / unit_columns + 1;
  static constexpr TensorPart gradient_part(Index unit) {
    if (unit + 1 == gradient_units) return {1, {0, Out}};
    const Range columns = columns_of({unit, 1});
    return {0, {columns.first * Out, columns.count * Out}};
  }

  /// W by He's normal distribution before a rectifier, be it in a layer of its own, by Glorot's
  /// uniform one otherwise; b = 0.
  static void initialize(const auto& p, Random& random) {
    initialize(p, random, UsualInitializer<is_rectifier<Activation>>{});
  }
  static void initialize_before_rectifier(const auto& p, Random& random) {
    constexpr bool rectified = is_rectifier<Activation> || std::is_same_v<Activation, Identity>;
    initialize(p, random, UsualInitializer<rectified>{});
  }
  static void initialize(const auto& p, Random& random, const Initializer auto& init) {
    auto [W, b] = p;
    using Scalar = typename decltype(W)::Scalar;
    init(Segment<Scalar>(W.data(), W.size()), Index{In}, Index{Out}, random);
    b.setZero();
  }

  /// a = φ(W x + b)   [Out x B] = [Out x In] [In x B] + [Out]
  template <class Scalar>
  static void forward(ForwardPass<Dense, Scalar> pass) {
    const auto& [W, b] = pass.p;
    Phi::forward(sized(product(W, pass.x), pass).colwise() + b, pass.cache, pass.a);
  }

  /// z = W x + b, the activation left out: for a loss that is fused with it.
  template <class Scalar>
  static void forward_logits(ForwardPass<Dense, Scalar> pass) {
    const auto& [W, b] = pass.p;
    pass.a = sized(product(W, pass.x), pass).colwise() + b;
  }

  /// dz = dL/da ⊙ φ'(z)   [Out x B]
  template <class Scalar>
  static void backward(BackwardPass<Dense, Scalar> pass) {
    Phi::backward(pass.cache, pass.a, pass.delta);
  }

  /// scratch = Wᵀ   [In x Out], the rows of `part`
  template <class Scalar>
  static void prepare(const ConstLayerTensors<Dense, Scalar>& p, Scalar* scratch, Range part) {
    const auto& [W, b] = p;
    TensorView<Scalar, In, Out> Wt(scratch);
    kernel::transpose(W.middleCols(part.first, part.count), Wt.middleRows(part.first, part.count));
  }

  /// dx = Wᵀ dz   [In x B] = [In x Out] [Out x B]
  template <class Scalar>
  static void input_gradient(BackwardPass<Dense, Scalar> pass) {
    const ConstTensorView<Scalar, In, Out> Wt(pass.scratch);
    pass.dx = sized(product(Wt, pass.delta), pass);
  }

  /// dW = dz xᵀ   [Out x In] = [Out x B] [B x In], some columns of it; db = Σ_j dz_j   [Out]
  template <class Scalar>
  static void parameter_gradient(GradientPass<Dense, Scalar> pass) noexcept {
    auto& [dW, db] = pass.dp;
    const auto& dz = pass.delta;
    if (const Range some = columns_of(pass.units); some.count > 0) {
      pass.accumulate(
          dW.middleCols(some.first, some.count),
          sized(product(dz, pass.x.middleRows(some.first, some.count).transpose()), pass));
    }
    if (pass.units.last() == gradient_units) {
      if (!pass.adds) db.setZero();
      for (Index j = 0; j < dz.cols(); ++j) db += dz.col(j);
    }
  }

 private:
  /// A product of this layer's, taken as its size asks for.
  static auto sized(const auto& product, const auto& pass) {
    if constexpr (has_large_products) {
      return product.in_blocks(pass.panels);
    } else {
      return product;
    }
  }

  static constexpr Range columns_of(Range units) {
    const Index first = units.first * unit_columns;
    return {first, std::min<Index>(units.last() * unit_columns, In) - first};
  }
};

}  // namespace mlp::inline MLP_ABI
