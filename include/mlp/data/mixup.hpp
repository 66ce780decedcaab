// Mixup: samples between samples.
#pragma once

#include <mlp/core/error.hpp>
#include <mlp/core/random.hpp>
#include <mlp/core/types.hpp>
#include <mlp/kernel/sweep.hpp>

#include <numeric>
#include <vector>

namespace mlp::inline MLP_ABI {

/// out = λ a + (1 - λ) b, all three contiguous and of the same length; out may be a or b.
template <class Scalar>
void mix(double lambda, ConstSegment<Scalar> a, ConstSegment<Scalar> b, Segment<Scalar> out) {
  using V = kernel::Lanes<Scalar>;
  const typename V::Share share(lambda);
  kernel::sweep([=](V& to, V first, V second) MLP_INLINE { to = lerp(second, first, share); }, out,
                a, b);
}

/// A batch of mixed samples: x [features x N] and their targets [outputs x N].
template <class Scalar>
struct MixedSamples {
  Matrix<Scalar, dynamic, dynamic> x;
  Matrix<Scalar, dynamic, dynamic> targets;
};

/// mixup (Zhang, Cissé, Dauphin & Lopez-Paz 2018, equation 1): sample j becomes λ_j (x_j, t_j) + (1
/// - λ_j) (x_k, t_k), with λ_j ~ Beta(α, α) and k the partner of j in a random permutation. Targets
/// are probabilities or values; one_hot() makes them from classes. Throws SizeError if the numbers
/// of samples differ and OptionError unless α > 0.
template <class X, class T>
MixedSamples<typename X::Scalar> mixup(const Eigen::MatrixBase<X>& x,
                                       const Eigen::MatrixBase<T>& targets, double alpha,
                                       Random& random) {
  using Scalar = typename X::Scalar;
  require_option(alpha > 0.0, "mixup", "alpha: expected above 0", alpha);
  require_size<Index>(x.cols(), targets.cols(), "mixup: targets: columns");
  const Matrix<Scalar, dynamic, dynamic> from_x = x;
  const Matrix<Scalar, dynamic, dynamic> from_targets = targets;
  MixedSamples<Scalar> mixed{from_x, from_targets};
  std::vector<Index> partner(static_cast<std::size_t>(x.cols()));
  std::iota(partner.begin(), partner.end(), Index{0});
  shuffle(partner, random);
  const auto mix_columns = [](double lambda, const auto& from, Index j, Index k, auto& to) {
    const Index rows = from.rows();
    mix(lambda, ConstSegment<Scalar>(from.data() + j * rows, rows),
        ConstSegment<Scalar>(from.data() + k * rows, rows),
        Segment<Scalar>(to.data() + j * rows, rows));
  };
  for (Index j = 0; j < x.cols(); ++j) {
    const double lambda = random.beta(alpha, alpha);
    const Index k = partner[static_cast<std::size_t>(j)];
    mix_columns(lambda, from_x, j, k, mixed.x);
    mix_columns(lambda, from_targets, j, k, mixed.targets);
  }
  return mixed;
}

}  // namespace mlp::inline MLP_ABI
