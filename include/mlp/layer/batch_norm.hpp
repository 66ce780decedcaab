// Normalisation of each feature over the samples of a batch.
#pragma once

#include <mlp/core/shards.hpp>
#include <mlp/kernel/sweep.hpp>
#include <mlp/layer/layer_defaults.hpp>

#include <array>

namespace mlp::inline MLP_ABI {

/// Options of a BatchNorm: derive from this struct and hide members.
struct BatchNormOptions {
  static constexpr double epsilon = 1e-5;
  static constexpr double momentum = 0.1;  ///< weight of a batch in the running averages
  static constexpr Index shard = 64;       ///< samples that are normalised together
};

/// a = γ x̂ + β, x̂ = (x - mean) / √(variance + ε), feature by feature (Ioffe & Szegedy 2015). In
/// training mean and variance are those of the samples of one shard of the batch: "ghost" batch
/// normalisation (Hoffer, Hubara & Soudry 2017), whose statistics depend neither on the size of the
/// batch nor on who computes them. At inference they are running averages over the batches, of the
/// variance as estimated from a sample (divided by n - 1), as in PyTorch. A batch of one sample has
/// no variance: it is normalised by the running averages, which it does not move.
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
  static constexpr bool stands_before_activation = true;
  static constexpr double epsilon = Options::epsilon;
  static constexpr Index shard = Options::shard;
  static constexpr Index least_samples_to_follow = 2;
  static constexpr std::array<TensorShape, 4> tensors{
      TensorShape{"gamma", Size, 1, false}, TensorShape{"beta", Size, 1, false},
      TensorShape{"running_mean", Size, 1, false, Options::momentum},
      TensorShape{"running_variance", Size, 1, false, Options::momentum}};
  static constexpr int cache_rows = 2 * Size;  // of a shard's first column: its mean and variance

  /// γ = 1, β = 0, mean 0, variance 1.
  static void initialize(const auto& p, Random&, const auto&...) {
    auto [gamma, beta, mean, variance] = p;
    gamma.setOnes();
    beta.setZero();
    mean.setZero();
    variance.setOnes();
  }

  template <class Scalar>
  static void forward(ForwardPass<BatchNorm, Scalar> pass) {
    kernel::for_each_slice<V<Scalar>>(Size, [&](const auto& slice) MLP_INLINE {
      const auto& [gamma, beta, mean, variance] = pass.p;
      normalise(slice, {slice.load(mean), slice.load(variance)}, pass);
    });
  }

  template <class Scalar>
  static void forward_in_training(ForwardPass<BatchNorm, Scalar> pass) {
    kernel::for_each_slice<V<Scalar>>(Size, [&](const auto& slice) MLP_INLINE {
      const auto& [gamma, beta, mean, variance] = pass.p;
      const Moments<Scalar> found = is_alone(pass)
                                        ? Moments<Scalar>{slice.load(mean), slice.load(variance)}
                                        : moments_of<Scalar>(slice, pass.x);
      slice.store(found.mean, pass.cache.col(0).template head<Size>());
      slice.store(found.variance, pass.cache.col(0).template tail<Size>());
      normalise(slice, found, pass);
    });
  }

  static void backward(const auto&) {}  // the gradients start from dL/da

  /// dx = γ / √(variance + ε) (g - mean(g) - x̂ mean(g ⊙ x̂)), g = dL/da, means over the shard; of
  /// one sample dx = γ / √(variance + ε) g, since the running averages do not depend on x
  template <class Scalar>
  static void input_gradient(BackwardPass<BatchNorm, Scalar> pass) {
    using V = kernel::Chunk<Scalar>;
    const V count = V::all(static_cast<Scalar>(pass.x.cols()));
    kernel::for_each_slice<V>(Size, [&](const auto& slice) MLP_INLINE {
      const auto& [gamma, beta, mean, variance] = pass.p;
      const Moments<Scalar> known = cached<Scalar>(slice, pass.cache.col(0));
      const V inverse = known.inverse_deviation();
      const Range samples{0, is_alone(pass) ? 0 : pass.x.cols()};
      const Sums<Scalar> sums = sums_over<Scalar>(slice, pass, known, samples, {V(0.0), V(0.0)});
      const V mean_g = sums.g / count, mean_gx = sums.gx / count;
      const V factor = slice.load(gamma) * inverse;
      for (Index j = 0; j < pass.x.cols(); ++j) {
        const V xhat = (slice.load(pass.x.col(j)) - known.mean) * inverse;
        const V centred = slice.load(pass.delta.col(j)) - mean_g;
        slice.store(V(factor * (-xhat * mean_gx + centred)), pass.dx.col(j));
      }
    });
  }

  /// dγ = Σ_j g_j ⊙ x̂_j, dβ = Σ_j g_j; for the running averages the sums over the shards.
  template <class Scalar>
  static void parameter_gradient(GradientPass<BatchNorm, Scalar> pass) noexcept {
    using V = kernel::Chunk<Scalar>;
    kernel::for_each_slice<V>(Size, [&](const auto& slice) MLP_INLINE {
      auto& [dgamma, dbeta, mean, variance] = pass.dp;
      const auto start = [&](const auto& tensor) {
        return pass.adds ? slice.load(tensor) : V(0.0);
      };
      Sums<Scalar> sums{start(dbeta), start(dgamma)};
      V means = start(mean), variances = start(variance);
      Shards<shard>::for_each({0, pass.x.cols()}, [&](Range own) {
        const Moments<Scalar> known = cached<Scalar>(slice, pass.cache.col(own.first));
        sums = sums_over<Scalar>(slice, pass, known, own, sums);
        if (own.count < least_samples_to_follow) return;
        const auto count = static_cast<Scalar>(own.count);
        const Scalar unbiased = count * count / (count - Scalar(1));
        means = known.mean * V::all(count) + means;
        variances = known.variance * V::all(unbiased) + variances;
      });
      slice.store(sums.gx, dgamma);
      slice.store(sums.g, dbeta);
      slice.store(means, mean);
      slice.store(variances, variance);
    });
  }

 private:
  // Everything is done for as many features at a time as fill a chunk, over all columns, so that
  // sums stay in registers.
  template <class Scalar>
  using V = kernel::Chunk<Scalar>;

  template <class Scalar>
  struct Moments {
    V<Scalar> mean, variance;

    V<Scalar> inverse_deviation() const {
      return V<Scalar>(1.0) / sqrt(variance + V<Scalar>(epsilon));
    }
  };
  template <class Scalar>
  struct Sums {
    V<Scalar> g;   // Σ g
    V<Scalar> gx;  // Σ g ⊙ x̂
  };

  static bool is_alone(const auto& pass) { return pass.x.cols() == 1; }

  template <class Scalar>
  static Moments<Scalar> cached(const auto& slice, const auto& column) {
    return {slice.load(column.template head<Size>()), slice.load(column.template tail<Size>())};
  }

  template <class Scalar>
  static Moments<Scalar> moments_of(const auto& slice, const auto& x) {
    const V<Scalar> count = V<Scalar>::all(static_cast<Scalar>(x.cols()));
    V<Scalar> sum(0.0);
    for (Index j = 0; j < x.cols(); ++j) sum = sum + slice.load(x.col(j));
    const V<Scalar> mean = sum / count;
    V<Scalar> squares(0.0);
    for (Index j = 0; j < x.cols(); ++j) {
      const V<Scalar> deviation = slice.load(x.col(j)) - mean;
      squares = deviation * deviation + squares;
    }
    return {mean, squares / count};
  }

  /// a = γ ⊙ x̂ + β, x̂ = (x - mean) / √(variance + ε)
  template <class Scalar>
  static void normalise(const auto& slice, const Moments<Scalar>& known,
                        ForwardPass<BatchNorm, Scalar>& pass) {
    const auto& [gamma, beta, mean, variance] = pass.p;
    const V<Scalar> g = slice.load(gamma), b = slice.load(beta);
    const V<Scalar> inverse = known.inverse_deviation();
    for (Index j = 0; j < pass.x.cols(); ++j) {
      const V<Scalar> xhat = (slice.load(pass.x.col(j)) - known.mean) * inverse;
      slice.store(g * xhat + b, pass.a.col(j));
    }
  }

  /// `sums` and those over the columns of a shard.
  template <class Scalar>
  static Sums<Scalar> sums_over(const auto& slice, const auto& pass, const Moments<Scalar>& known,
                                Range columns, Sums<Scalar> sums) {
    const V<Scalar> inverse = known.inverse_deviation();
    for (Index j = columns.first; j < columns.last(); ++j) {
      const V<Scalar> xhat = (slice.load(pass.x.col(j)) - known.mean) * inverse;
      const V<Scalar> g = slice.load(pass.delta.col(j));
      sums.g = sums.g + g;
      sums.gx = g * xhat + sums.gx;
    }
    return sums;
  }
};

}  // namespace mlp::inline MLP_ABI
