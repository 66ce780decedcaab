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
  using Phi = detail::ActivationStep<Activation, Size>;

  static constexpr int inputs = Size;
  static constexpr int outputs = Size;
  static constexpr std::string_view name = "activate";
  static constexpr int cache_rows = Phi::cache_rows;

  template <class Scalar>
  static void forward(ForwardPass<Activate, Scalar> pass) {
    Phi::forward(pass.x, pass.cache, pass.a);
  }

  template <class Scalar>
  static void forward_logits(ForwardPass<Activate, Scalar> pass) {
    pass.a = pass.x;
  }

  template <class Scalar>
  static void backward(BackwardPass<Activate, Scalar> pass) {
    Phi::backward(pass.cache, pass.a, pass.delta);
  }

  /// dx = dL/dz, since z = x.
  template <class Scalar>
  static void input_gradient(BackwardPass<Activate, Scalar> pass) {
    pass.dx = pass.delta;
  }
};

}  // namespace mlp::inline MLP_ABI
