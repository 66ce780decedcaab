// Normalisation of each sample over its features.
#pragma once

#include <mlp/kernel/sweep.hpp>
#include <mlp/layer/layer_defaults.hpp>

#include <array>
#include <cmath>

namespace mlp::inline MLP_ABI {

/// Options of a LayerNorm: derive from this struct and hide members.
struct LayerNormOptions {
  static constexpr double epsilon = 1e-5;
};

/// a = γ ⊙ x̂ + β, x̂ = (x - mean) / √(variance + ε), mean and variance over the features of one
/// sample (Ba, Kiros & Hinton 2016); the same in training and at inference.
template <int Size, class Options = LayerNormOptions>
struct LayerNorm : LayerDefaults {
  static_assert(Size > 0, "mlp: a LayerNorm layer needs at least one feature");
  static_assert(Options::epsilon > 0.0, "mlp: LayerNorm needs an epsilon above 0");

  static constexpr int inputs = Size;
  static constexpr int outputs = Size;
  static constexpr std::string_view name = "layer_norm";
  static constexpr bool stands_before_activation = true;
  static constexpr double epsilon = Options::epsilon;
  static constexpr std::array<TensorShape, 2> tensors{TensorShape{"gamma", Size, 1, false},
                                                      TensorShape{"beta", Size, 1, false}};
  static constexpr int cache_rows = 2;  // mean and 1 / √(variance + ε)

  /// γ = 1, β = 0.
  static void initialize(const auto& p, Random&, const auto&...) {
    auto [gamma, beta] = p;
    gamma.setOnes();
    beta.setZero();
  }

  template <class Scalar>
  static void forward(ForwardPass<LayerNorm, Scalar> pass) {
    using V = kernel::Lanes<Scalar>;
    const auto& [gamma, beta] = pass.p;
    for (Index j = 0; j < pass.x.cols(); ++j) {
      const auto [mean, inverse] = moments_of<Scalar>(pass.x.col(j));
      pass.cache(0, j) = mean;
      pass.cache(1, j) = inverse;
      // a = γ ⊙ (x - mean) / deviation + β
      const V m = V::all(mean), by = V::all(inverse);
      kernel::sweep([=](V& a, V x, V g, V b) MLP_INLINE { a = g * ((x - m) * by) + b; },
                    kernel::write(pass.a.col(j)), pass.x.col(j), gamma, beta);
    }
  }

  static void backward(const auto&) {}  // the gradients start from dL/da

  /// dx = (h - mean(h) - x̂ mean(h ⊙ x̂)) / √(variance + ε), h = γ ⊙ dL/da, means over the features
  template <class Scalar>
  static void input_gradient(BackwardPass<LayerNorm, Scalar> pass) {
    using V = kernel::Lanes<Scalar>;
    using Chunk = kernel::Chunk<Scalar>;
    const auto& [gamma, beta] = pass.p;
    for (Index j = 0; j < pass.x.cols(); ++j) {
      const auto x = pass.x.col(j);
      const auto da = kernel::read(pass.delta.col(j));
      const Scalar mean = pass.cache(0, j), inverse = pass.cache(1, j);
      Chunk sum_h(0.0), sum_hx(0.0);
      const Chunk chunk_mean = Chunk::all(mean), chunk_by = Chunk::all(inverse);
      kernel::sweep_chunks(
          [&](Chunk g, Chunk d, Chunk x_i) MLP_INLINE {
            sum_h = g * d + sum_h;
            sum_hx = (g * d) * ((x_i - chunk_mean) * chunk_by) + sum_hx;
          },
          gamma, da, x);
      const V mean_h = V::all(kernel::sum(sum_h) / Scalar(Size));
      const V mean_hx = V::all(kernel::sum(sum_hx) / Scalar(Size));
      const V m = V::all(mean), by = V::all(inverse);
      kernel::sweep(
          [=](V& dx, V g, V d, V x_i) MLP_INLINE {
            const V centred = g * d - mean_h;
            const V xhat = (x_i - m) * by;
            dx = by * (-xhat * mean_hx + centred);
          },
          kernel::write(pass.dx.col(j)), gamma, da, x);
    }
  }

  /// dγ = Σ_j g_j ⊙ x̂_j, dβ = Σ_j g_j, g = dL/da
  template <class Scalar>
  static void parameter_gradient(GradientPass<LayerNorm, Scalar> pass) noexcept {
    using V = kernel::Chunk<Scalar>;
    kernel::for_each_slice<V>(Size, [&](const auto& slice) MLP_INLINE {
      auto& [dgamma, dbeta] = pass.dp;
      V sum_gx = pass.adds ? slice.load(dgamma) : V(0.0);
      V sum_g = pass.adds ? slice.load(dbeta) : V(0.0);
      for (Index j = 0; j < pass.x.cols(); ++j) {
        const V mean = V::all(pass.cache(0, j)), inverse = V::all(pass.cache(1, j));
        const V g = slice.load(pass.delta.col(j));
        sum_g = sum_g + g;
        sum_gx = g * ((slice.load(pass.x.col(j)) - mean) * inverse) + sum_gx;
      }
      slice.store(sum_gx, dgamma);
      slice.store(sum_g, dbeta);
    });
  }

 private:
  template <class Scalar>
  struct Moments {
    Scalar mean, inverse_deviation;
  };

  template <class Scalar>
  static Moments<Scalar> moments_of(const auto& x) {
    using V = kernel::Chunk<Scalar>;
    V sum(0.0);
    kernel::sweep_chunks([&](V x_i) MLP_INLINE { sum = sum + x_i; }, x);
    const Scalar mean = kernel::sum(sum) / Scalar(Size);
    V squares(0.0);
    kernel::sweep_chunks(
        [&, m = V::all(mean)](V x_i) MLP_INLINE {
          const V deviation = x_i - m;
          squares = deviation * deviation + squares;
        },
        kernel::read(x, mean));  // what fills up the last lanes deviates by nothing
    return {mean, Scalar(1) / std::sqrt(kernel::sum(squares) / Scalar(Size) + Scalar(epsilon))};
  }
};

}  // namespace mlp::inline MLP_ABI
