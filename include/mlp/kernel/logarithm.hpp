// log(1 + e^x), with stated errors: the same bits wherever there are fused multiply-adds.
#pragma once

#include <mlp/kernel/exponential.hpp>

#include <array>

namespace mlp::inline MLP_ABI::kernel {

namespace detail {

/// R with log((1 + s) / (1 - s)) = 2 s + s³ R(s²) as the polynomial of least error for |s| up to
/// 1/3; from the highest power on.
template <class Scalar>
struct Logarithm;
template <>
struct Logarithm<float> {
  static constexpr std::array coefficients{0.232543814F, 0.216999246F, 0.285928177F, 0.399996962F,
                                           0.666666674F};
};
template <>
struct Logarithm<double> {
  static constexpr std::array coefficients{
      0.15654622358186299, 0.074788205420435239, 0.10848315700281223, 0.11733870099016372,
      0.13335210842879403, 0.15384542394867101,  0.18181819944538785, 0.2222222219744332,
      0.2857142857160696,  0.39999999999999497,  0.66666666666666663};
};

/// log(1 + f), for f from 0 to 1.
template <class V>
EIGEN_ALWAYS_INLINE V log_of_one_plus(const V& f) {
  const V s = f / (f + V(2.0));
  const V z = s * s;
  const V R = polynomial(Logarithm<typename V::Scalar>::coefficients, z);
  // 2 s = f - s f, so log(1 + f) = f - (f²/2 - s (f²/2 + z R)), where f has no rounding
  const V half_f = f * V(0.5);
  const V correction = s * V(z * R + half_f * f);
  return f - (half_f * f - correction);
}

}  // namespace detail

/// log(1 + e^x) = max(x, 0) + log(1 + e^-|x|), at most 2 ulp off.
template <class Scalar, int count>
EIGEN_ALWAYS_INLINE Lanes<Scalar, count> softplus(const Lanes<Scalar, count>& x) {
  using V = Lanes<Scalar, count>;
  return max(x, V(0.0)) + detail::log_of_one_plus(exp(-abs(x)));
}

}  // namespace mlp::inline MLP_ABI::kernel
