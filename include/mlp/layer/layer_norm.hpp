// Normalisation of each sample over its features.
#pragma once

#include <mlp/kernel/elementwise.hpp>
#include <mlp/kernel/math.hpp>
#include <mlp/layer/layer_defaults.hpp>

#include <array>
#include <cmath>
#include <tuple>

namespace mlp::inline MLP_ABI {

/// What may be changed of a LayerNorm, by a struct that derives from this one and hides members.
struct LayerNormOptions {
  static constexpr double epsilon = 1e-5;
};

/// a = γ ⊙ x̂ + β, x̂ = (x - mean) / √(variance + ε), mean and variance over the features of one
/// sample (Ba, Kiros & Hinton 2016); the same in training and in use.
template <int Size, class Options = LayerNormOptions>
struct LayerNorm : LayerDefaults {
  static_assert(Size > 0, "mlp: a LayerNorm layer needs at least one feature");
  static_assert(Options::epsilon > 0.0, "mlp: LayerNorm needs an epsilon above 0");

  static constexpr int inputs = Size;
  static constexpr int outputs = Size;
  static constexpr std::string_view name = "layer_norm";
  static constexpr double epsilon = Options::epsilon;
  static constexpr std::array<TensorShape, 2> tensors{TensorShape{"gamma", Size, 1, false},
                                                      TensorShape{"beta", Size, 1, false}};
  static constexpr int cache_rows = 2;  // mean and 1 / √(variance + ε)

  /// γ = 1, β = 0.
  static void initialize(const auto& p, Random& /*random*/, const auto&... /*init*/) {
    auto [gamma, beta] = p;
    gamma.setOnes();
    beta.setZero();
  }

  template <class Scalar>
  static void forward(ForwardPass<LayerNorm, Scalar> pass) {
    auto& p = pass.p;
    auto& x = pass.x;
    auto& cache = pass.cache;
    auto& a = pass.a;
    using Chunk = kernel::Chunk<Scalar>;
    const Scalar* const gamma = std::get<0>(p).data();
    const Scalar* const beta = std::get<1>(p).data();
    for (Index j = 0; j < x.cols(); ++j) {
      const Scalar* x_j = x.data() + j * Size;
      const Moments<Scalar> found = moments_of(x_j);
      cache(0, j) = found.mean;
      cache(1, j) = found.inverse_deviation;
      kernel::for_each_chunk<Scalar>(Size, [&](Index i, Index n) {
        const Chunk result = kernel::multiply_add<Chunk>(kernel::load_chunk(gamma + i, n),
                                                         normalised(x_j, found, i, n),
                                                         kernel::load_chunk(beta + i, n));
        kernel::store_chunk<Scalar>(result, a.data() + j * Size + i, n);
      });
    }
  }

  static void backward(const auto&) {}  // the gradients start from dL/da

  /// dx = (h - mean(h) - x̂ mean(h ⊙ x̂)) / √(variance + ε), h = γ ⊙ dL/da, means over the features
  template <class Scalar>
  static void input_gradient(BackwardPass<LayerNorm, Scalar> pass) {
    auto& p = pass.p;
    auto& x = pass.x;
    auto& cache = pass.cache;
    auto& g = pass.delta;
    auto& dx = pass.dx;
    using Chunk = kernel::Chunk<Scalar>;
    const Scalar* const gamma = std::get<0>(p).data();
    for (Index j = 0; j < x.cols(); ++j) {
      const Scalar* x_j = x.data() + j * Size;
      const Scalar* g_j = g.data() + j * Size;
      const Moments<Scalar> known{cache(0, j), cache(1, j)};
      Chunk sum_h = Chunk::Zero(), sum_hx = Chunk::Zero();
      kernel::for_each_chunk<Scalar>(Size, [&](Index i, Index n) {
        // Both 0 behind the last feature.
        const Chunk gamma_i = kernel::load_chunk(gamma + i, n),
                    g_i = kernel::load_chunk(g_j + i, n);
        sum_h = kernel::multiply_add<Chunk>(gamma_i, g_i, sum_h);
        sum_hx = kernel::multiply_add<Chunk>(gamma_i * g_i, normalised(x_j, known, i, n), sum_hx);
      });
      const Chunk mean_h = Chunk::Constant(kernel::sum(sum_h) / Scalar(Size));
      const Chunk mean_hx = Chunk::Constant(kernel::sum(sum_hx) / Scalar(Size));
      kernel::for_each_chunk<Scalar>(Size, [&](Index i, Index n) {
        const Chunk centred = kernel::multiply_add<Chunk>(kernel::load_chunk(gamma + i, n),
                                                          kernel::load_chunk(g_j + i, n), -mean_h);
        const Chunk xhat = normalised(x_j, known, i, n);
        const Chunk result =
            known.inverse_deviation * kernel::multiply_add<Chunk>(-xhat, mean_hx, centred);
        kernel::store_chunk<Scalar>(result, dx.data() + j * Size + i, n);
      });
    }
  }

  /// dγ = Σ_j g_j ⊙ x̂_j, dβ = Σ_j g_j
  template <class Scalar>
  static void parameter_gradient(GradientPass<LayerNorm, Scalar> pass) {
    auto& x = pass.x;
    auto& cache = pass.cache;
    auto& g = pass.delta;
    auto& dp = pass.dp;
    auto& adds = pass.adds;
    using Chunk = kernel::Chunk<Scalar>;
    Scalar* const dgamma = std::get<0>(dp).data();
    Scalar* const dbeta = std::get<1>(dp).data();
    kernel::for_each_chunk<Scalar>(Size, [&](Index i, Index n) {
      const auto start = [&](const Scalar* tensor) -> Chunk {
        return adds ? kernel::load_chunk<Scalar>(tensor + i, n) : Chunk::Zero();
      };
      Chunk sum_gx = start(dgamma), sum_g = start(dbeta);
      for (Index j = 0; j < x.cols(); ++j) {
        const Moments<Scalar> known{cache(0, j), cache(1, j)};
        const Chunk g_j = kernel::load_chunk(g.data() + j * Size + i, n);
        sum_g += g_j;
        sum_gx =
            kernel::multiply_add<Chunk>(g_j, normalised(x.data() + j * Size, known, i, n), sum_gx);
      }
      kernel::store_chunk<Scalar>(sum_gx, dgamma + i, n);
      kernel::store_chunk<Scalar>(sum_g, dbeta + i, n);
    });
  }

 private:
  template <class Scalar>
  struct Moments {
    Scalar mean, inverse_deviation;
  };

  template <class Scalar>
  static kernel::Chunk<Scalar> normalised(const Scalar* x, const Moments<Scalar>& known, Index i,
                                          Index n) {
    return (kernel::load_chunk(x + i, n) - known.mean) * known.inverse_deviation;
  }

  template <class Scalar>
  static Moments<Scalar> moments_of(const Scalar* x) {
    using Chunk = kernel::Chunk<Scalar>;
    Chunk sum = Chunk::Zero();
    kernel::for_each_chunk<Scalar>(Size,
                                   [&](Index i, Index n) { sum += kernel::load_chunk(x + i, n); });
    const Scalar mean = kernel::sum(sum) / Scalar(Size);
    Chunk squares = Chunk::Zero();
    kernel::for_each_chunk<Scalar>(Size, [&](Index i, Index n) {
      // What fills up the last chunk is the mean and so adds nothing.
      const Chunk deviation = kernel::load_chunk(x + i, n, mean) - mean;
      squares = kernel::multiply_add<Chunk>(deviation, deviation, squares);
    });
    return {mean, Scalar(1) / std::sqrt(kernel::sum(squares) / Scalar(Size) + Scalar(epsilon))};
  }
};

}  // namespace mlp::inline MLP_ABI
