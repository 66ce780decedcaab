// Normalisation of each feature over the samples of a batch.
#pragma once

#include <mlp/core/shards.hpp>
#include <mlp/kernel/elementwise.hpp>
#include <mlp/kernel/math.hpp>
#include <mlp/layer/layer_defaults.hpp>

#include <array>
#include <cmath>
#include <tuple>

namespace mlp::inline MLP_ABI {

/// What may be changed of a BatchNorm, by a struct that derives from this one and hides members.
struct BatchNormOptions {
  static constexpr double epsilon = 1e-5;
  static constexpr double momentum = 0.1;  ///< what a batch counts in the running averages
  static constexpr Index shard = 64;       ///< samples that are normalised together
};

/// a = γ x̂ + β, x̂ = (x - mean) / √(variance + ε), feature by feature (Ioffe & Szegedy 2015). In
/// training mean and variance are those of the samples of one shard of the batch: "ghost" batch
/// normalisation (Hoffer, Hubara & Soudry 2017), whose statistics depend neither on the size of the
/// batch nor on who computes them. In use they are running averages over the batches, of the
/// variance as estimated from a sample (divided by n - 1), as in PyTorch.
template <int Size, class Options = BatchNormOptions>
struct BatchNorm : LayerDefaults {
  static_assert(Size > 0, "mlp: a BatchNorm layer needs at least one feature");
  static_assert(Options::epsilon > 0.0 && Options::momentum > 0.0 && Options::momentum <= 1.0 &&
                    Options::shard >= 2,
                "mlp: BatchNorm needs an epsilon above 0, a momentum above 0 and up to 1, and "
                "shards of at least 2 samples");

  static constexpr int inputs = Size;
  static constexpr int outputs = Size;
  static constexpr std::string_view name = "batch_norm";
  static constexpr double epsilon = Options::epsilon;
  static constexpr Index shard = Options::shard;
  static constexpr std::array<TensorShape, 4> tensors{
      TensorShape{"gamma", Size, 1, false}, TensorShape{"beta", Size, 1, false},
      TensorShape{"running_mean", Size, 1, false, Options::momentum},
      TensorShape{"running_variance", Size, 1, false, Options::momentum}};
  static constexpr int cache_rows = 2 * Size;  // of a shard's first column: its mean and variance

  /// γ = 1, β = 0, mean 0, variance 1.
  static void initialize(const auto& p, Random& /*random*/, const auto&... /*init*/) {
    auto [gamma, beta, mean, variance] = p;
    gamma.setOnes();
    beta.setZero();
    mean.setZero();
    variance.setOnes();
  }

  template <class Scalar>
  static void forward(ForwardPass<BatchNorm, Scalar> pass) {
    auto& p = pass.p;
    auto& x = pass.x;
    auto& a = pass.a;
    const Scalar* const gamma = std::get<0>(p).data();
    const Scalar* const beta = std::get<1>(p).data();
    const Scalar* const mean = std::get<2>(p).data();
    const Scalar* const variance = std::get<3>(p).data();
    kernel::for_each_chunk<Scalar>(Size, [&](Index i, Index n) {
      const Moments<Scalar> known{kernel::load_chunk(mean + i, n),
                                  kernel::load_chunk(variance + i, n)};
      normalise(x, known, kernel::load_chunk(gamma + i, n), kernel::load_chunk(beta + i, n), i, n,
                a);
    });
  }

  template <class Scalar>
  static void forward_in_training(ForwardPass<BatchNorm, Scalar> pass) {
    auto& p = pass.p;
    auto& x = pass.x;
    auto& cache = pass.cache;
    auto& a = pass.a;
    const Scalar* const gamma = std::get<0>(p).data();
    const Scalar* const beta = std::get<1>(p).data();
    kernel::for_each_chunk<Scalar>(Size, [&](Index i, Index n) {
      const Moments<Scalar> found = moments_of(x, i, n);
      kernel::store_chunk<Scalar>(found.mean, cache.data() + i, n);
      kernel::store_chunk<Scalar>(found.variance, cache.data() + Size + i, n);
      normalise(x, found, kernel::load_chunk(gamma + i, n), kernel::load_chunk(beta + i, n), i, n,
                a);
    });
  }

  static void backward(const auto&) {}  // the gradients start from dL/da

  /// dx = γ / √(variance + ε) (g - mean(g) - x̂ mean(g ⊙ x̂)), g = dL/da, means over the shard
  template <class Scalar>
  static void input_gradient(BackwardPass<BatchNorm, Scalar> pass) {
    auto& p = pass.p;
    auto& x = pass.x;
    auto& cache = pass.cache;
    auto& g = pass.delta;
    auto& dx = pass.dx;
    using Chunk = kernel::Chunk<Scalar>;
    const Scalar* const gamma = std::get<0>(p).data();
    const auto count = static_cast<Scalar>(x.cols());
    kernel::for_each_chunk<Scalar>(Size, [&](Index i, Index n) {
      const Moments<Scalar> known = cached(cache, 0, i, n);
      const Chunk inverse = known.inverse_deviation();
      const Sums<Scalar> sums = sums_over<Scalar>(x, g, known, {0, x.cols()}, i, n, {});
      const Chunk mean_g = sums.g / count, mean_gx = sums.gx / count;
      const Chunk factor = kernel::load_chunk(gamma + i, n) * inverse;
      for (Index j = 0; j < x.cols(); ++j) {
        const Chunk xhat = normalised(x, j, known.mean, inverse, i, n);
        const Chunk centred = kernel::load_chunk(g.data() + j * Size + i, n) - mean_g;
        const Chunk result = factor * kernel::multiply_add<Chunk>(-xhat, mean_gx, centred);
        kernel::store_chunk<Scalar>(result, dx.data() + j * Size + i, n);
      }
    });
  }

  /// dγ = Σ_j g_j ⊙ x̂_j, dβ = Σ_j g_j; for the running averages the sums of what the shards have.
  template <class Scalar>
  static void parameter_gradient(GradientPass<BatchNorm, Scalar> pass) {
    auto& x = pass.x;
    auto& cache = pass.cache;
    auto& g = pass.delta;
    auto& dp = pass.dp;
    auto& adds = pass.adds;
    using Chunk = kernel::Chunk<Scalar>;
    Scalar* const dgamma = std::get<0>(dp).data();
    Scalar* const dbeta = std::get<1>(dp).data();
    Scalar* const mean = std::get<2>(dp).data();
    Scalar* const variance = std::get<3>(dp).data();
    kernel::for_each_chunk<Scalar>(Size, [&](Index i, Index n) {
      const auto start = [&](const Scalar* tensor) -> Chunk {
        return adds ? kernel::load_chunk<Scalar>(tensor + i, n) : Chunk::Zero();
      };
      Sums<Scalar> sums{start(dbeta), start(dgamma)};
      Chunk means = start(mean), variances = start(variance);
      Shards<shard>::for_each({0, x.cols()}, [&](Range own) {
        const Moments<Scalar> known = cached(cache, own.first, i, n);
        sums = sums_over(x, g, known, own, i, n, sums);
        const auto count = static_cast<Scalar>(own.count);
        const Scalar unbiased = own.count > 1 ? count * count / (count - Scalar(1)) : count;
        means = kernel::multiply_add<Chunk>(known.mean, Chunk::Constant(count), means);
        variances =
            kernel::multiply_add<Chunk>(known.variance, Chunk::Constant(unbiased), variances);
      });
      kernel::store_chunk<Scalar>(sums.gx, dgamma + i, n);
      kernel::store_chunk<Scalar>(sums.g, dbeta + i, n);
      kernel::store_chunk<Scalar>(means, mean + i, n);
      kernel::store_chunk<Scalar>(variances, variance + i, n);
    });
  }

 private:
  template <class Scalar>
  struct Moments {
    kernel::Chunk<Scalar> mean, variance;

    kernel::Chunk<Scalar> inverse_deviation() const {
      return variance.unaryExpr(
          [](Scalar v) { return Scalar(1) / std::sqrt(v + Scalar(epsilon)); });
    }
  };
  template <class Scalar>
  struct Sums {
    kernel::Chunk<Scalar> g = kernel::Chunk<Scalar>::Zero();   // Σ g
    kernel::Chunk<Scalar> gx = kernel::Chunk<Scalar>::Zero();  // Σ g ⊙ x̂
  };

  // Quotients, and products only where nothing is added to them: no compiler can fuse what another
  // does not. Everything is done for as many features at a time as fit a chunk, over all columns,
  // so that sums stay in registers.
  template <class Scalar>
  static Moments<Scalar> cached(ConstBatchView<Scalar, cache_rows> cache, Index column, Index i,
                                Index n) {
    const Scalar* at = cache.data() + column * cache_rows + i;
    return {kernel::load_chunk(at, n), kernel::load_chunk(at + Size, n)};
  }

  template <class Scalar>
  static Moments<Scalar> moments_of(ConstBatchView<Scalar, Size> x, Index i, Index n) {
    using Chunk = kernel::Chunk<Scalar>;
    const auto count = static_cast<Scalar>(x.cols());
    Chunk sum = Chunk::Zero();
    for (Index j = 0; j < x.cols(); ++j) sum += kernel::load_chunk(x.data() + j * Size + i, n);
    const Chunk mean = sum / count;
    Chunk squares = Chunk::Zero();
    for (Index j = 0; j < x.cols(); ++j) {
      const Chunk deviation = kernel::load_chunk(x.data() + j * Size + i, n) - mean;
      squares = kernel::multiply_add<Chunk>(deviation, deviation, squares);
    }
    return {mean, squares / count};
  }

  /// x̂ of sample j
  template <class Scalar>
  static kernel::Chunk<Scalar> normalised(ConstBatchView<Scalar, Size> x, Index j,
                                          const kernel::Chunk<Scalar>& mean,
                                          const kernel::Chunk<Scalar>& inverse, Index i, Index n) {
    return (kernel::load_chunk(x.data() + j * Size + i, n) - mean) * inverse;
  }

  template <class Scalar>
  static void normalise(ConstBatchView<Scalar, Size> x, const Moments<Scalar>& known,
                        const kernel::Chunk<Scalar>& gamma, const kernel::Chunk<Scalar>& beta,
                        Index i, Index n, BatchView<Scalar, Size> a) {
    using Chunk = kernel::Chunk<Scalar>;
    const Chunk inverse = known.inverse_deviation();
    for (Index j = 0; j < x.cols(); ++j) {
      const Chunk xhat = normalised(x, j, known.mean, inverse, i, n);
      kernel::store_chunk<Scalar>(kernel::multiply_add<Chunk>(gamma, xhat, beta),
                                  a.data() + j * Size + i, n);
    }
  }

  /// `sums` and those over the columns of a shard.
  template <class Scalar>
  static Sums<Scalar> sums_over(ConstBatchView<Scalar, Size> x, const auto& g,
                                const Moments<Scalar>& known, Range columns, Index i, Index n,
                                Sums<Scalar> sums) {
    using Chunk = kernel::Chunk<Scalar>;
    const Chunk inverse = known.inverse_deviation();
    for (Index j = columns.first; j < columns.last(); ++j) {
      const Chunk xhat = normalised(x, j, known.mean, inverse, i, n);
      const Chunk g_j = kernel::load_chunk(g.data() + j * Size + i, n);
      sums.g += g_j;
      sums.gx = kernel::multiply_add<Chunk>(g_j, xhat, sums.gx);
    }
    return sums;
  }
};

}  // namespace mlp::inline MLP_ABI
