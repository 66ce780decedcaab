// An activation as a layer of its own: a = φ(x).
#pragma once

#include <mlp/layer/detail/activation_step.hpp>
#include <mlp/layer/layer_defaults.hpp>

namespace mlp::inline MLP_ABI {

/// a = φ(x), both [Size x B]; for networks in which something stands between a Dense layer and its
/// activation.
template <int Size, class ActivationType>
struct Activate : LayerDefaults {
  static_assert(Size > 0, "mlp: an Activate layer needs at least one input");
  static_assert(mlp::Activation<ActivationType>,
                "mlp: the second argument of Activate must be an activation such as mlp::Relu: a "
                "type that meets ElementwiseActivation or ColumnActivation in mlp/concepts.hpp");
  using Activation = ActivationType;
  using Step = ActivationStep<Activation, Size>;

  static constexpr int inputs = Size;
  static constexpr int outputs = Size;
  static constexpr std::string_view name = "activate";
  static constexpr int cache_rows = Step::cache_rows;

  template <class Scalar>
  static void forward(const std::tuple<>& /*p*/, ConstBatchView<Scalar, Size> x,
                      BatchView<Scalar, cache_rows> cache, BatchView<Scalar, Size> a) {
    Step::forward(x, cache, a);
  }

  template <class Scalar>
  static void forward_logits(const std::tuple<>& /*p*/, ConstBatchView<Scalar, Size> x,
                             BatchView<Scalar, Size> z) {
    std::copy_n(x.data(), x.size(), z.data());
  }

  template <class Scalar>
  static void backward(const std::tuple<>& /*p*/, ConstBatchView<Scalar, Size> /*x*/,
                       ConstBatchView<Scalar, cache_rows> cache, ConstBatchView<Scalar, Size> a,
                       BatchView<Scalar, Size> delta) {
    Step::backward(cache, a, delta);
  }

  /// dx = dL/dz, for z is x.
  template <class Scalar>
  static void input_gradient(const std::tuple<>& /*p*/, const Scalar* /*scratch*/,
                             ConstBatchView<Scalar, Size> /*x*/,
                             ConstBatchView<Scalar, cache_rows> /*cache*/,
                             ConstBatchView<Scalar, Size> dz, BatchView<Scalar, Size> dx) {
    std::copy_n(dz.data(), dz.size(), dx.data());
  }
};

}  // namespace mlp::inline MLP_ABI
