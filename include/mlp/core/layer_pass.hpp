// What a layer's functions receive: views of some samples on their way forward or back.
#pragma once

#include <mlp/core/layer_tensors.hpp>
#include <mlp/core/types.hpp>

namespace mlp::inline MLP_ABI {

namespace detail {

template <class ScalarType, class Tensors, int Inputs, int CacheRows, int Outputs>
struct ForwardViews {
  using Scalar = ScalarType;
  Tensors p;
  ConstBatchView<Scalar, Inputs> x;
  BatchView<Scalar, CacheRows> cache;
  BatchView<Scalar, Outputs> a;
  TrainingPass training = {};
  Scalar* panels = nullptr;
};

template <class ScalarType, class Tensors, int Inputs, int CacheRows, int Outputs>
struct BackwardViews {
  using Scalar = ScalarType;
  Tensors p;
  const Scalar* scratch;
  ConstBatchView<Scalar, Inputs> x;
  ConstBatchView<Scalar, CacheRows> cache;
  ConstBatchView<Scalar, Outputs> a;
  BatchView<Scalar, Outputs> delta;
  BatchView<Scalar, Inputs> dx;
  Scalar* panels = nullptr;
};

template <class ScalarType, class Tensors, int Inputs, int CacheRows, int Outputs>
struct GradientViews {
  using Scalar = ScalarType;
  ConstBatchView<Scalar, Inputs> x;
  ConstBatchView<Scalar, CacheRows> cache;
  ConstBatchView<Scalar, Outputs> delta;
  Tensors dp;
  Range units;
  bool adds;
  Scalar* panels = nullptr;

  /// target = value, or where the samples follow on others of their batch, target += value.
  template <class Target, class Value>
  void accumulate(Target&& target, const Value& value) const {
    if (adds) {
      target += value;
    } else {
      target = value;
    }
  }
};

}  // namespace detail

/// Of n samples, what `forward` of layer L reads: its parameters `p`, a tuple of views, and
/// `x` [inputs x n]; and what it writes: `a` [outputs x n], and in `cache` [cache_rows x n] what
/// the way back will need beside x and a. In `panels` is room for BlockedProduct, of the worker
/// that calls, where the layer has_large_products. `training` is for forward_in_training alone:
/// what its random draws are to follow from.
template <class L, class Scalar>
using ForwardPass = detail::ForwardViews<Scalar, ConstLayerTensors<L, Scalar>, L::inputs,
                                         L::cache_rows, L::outputs>;

/// The same on the way back: `delta` [outputs x n] is dL/da until `backward` turns it into what the
/// gradients start from, dL/dz in most layers; `input_gradient` writes `dx` = dL/dx [inputs x n].
/// `scratch` is what `prepare` has filled.
template <class L, class Scalar>
using BackwardPass = detail::BackwardViews<Scalar, ConstLayerTensors<L, Scalar>, L::inputs,
                                           L::cache_rows, L::outputs>;

/// For `parameter_gradient`: all samples of a batch, or of a part of it, from which it computes
/// `units` of the gradients `dp`. The first part writes them; later ones, which have `adds`, add
/// to them.
template <class L, class Scalar>
using GradientPass =
    detail::GradientViews<Scalar, LayerTensors<L, Scalar>, L::inputs, L::cache_rows, L::outputs>;

}  // namespace mlp::inline MLP_ABI
