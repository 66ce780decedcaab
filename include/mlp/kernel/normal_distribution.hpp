// The standard normal distribution, with stated errors: the same bits wherever there are fused
// multiply-adds.
#pragma once

#include <mlp/kernel/exponential.hpp>

#include <array>

namespace mlp::inline MLP_ABI::kernel {

namespace detail {

/// Φ(-a) = e^{-a²/2} P(t) / (a + k) for a >= 0, t = (a - k) / (a + k): what is left for P is smooth
/// up to infinity, where it is 1/√(2π). P interpolates in the Chebyshev nodes; from the highest
/// power on.
template <class Scalar>
struct NormalTail;
template <>
struct NormalTail<float> {
  static constexpr float k = 3.0F;
  static constexpr float largest = 14.5F;  // from here on Φ(-a) is 0
  static constexpr std::array coefficients{5.53559657e-05F,  1.33125912e-04F,  -2.44582654e-04F,
                                           -1.03422208e-03F, 1.02413574e-03F,  6.96981326e-03F,
                                           -1.04622934e-02F, -4.72627468e-02F, 2.30017677e-01F,
                                           -5.09332001e-01F, 7.29083717e-01F};
};
template <>
struct NormalTail<double> {
  static constexpr double k = 5.0;
  static constexpr double largest = 39.0;
  static constexpr std::array coefficients{
      -3.8161803530042399e-10, -1.160886448380309e-09,  2.2208486217731488e-09,
      1.0797345335746256e-08,  -8.5556966282546334e-09, -7.0142206319609261e-08,
      4.0177962891473734e-08,  4.362925568222539e-07,   -3.3457385187718171e-07,
      -2.7707204135122383e-06, 3.9798048993290897e-06,  1.6681639595174005e-05,
      -4.976245616870157e-05,  -5.9375807358891235e-05, 0.00054489899275840265,
      -0.00079786938929585888, -0.0029933767618687429,  0.020795066799260343,
      -0.069118638706878135,   0.16502036617040713,     -0.31353315667128745,
      0.49530561596997608,     -0.66538250289005685,    0.76919304975006297};
};

/// a² - square exactly, `square` being a² as rounded.
template <class V>
EIGEN_ALWAYS_INLINE V rest_of_square(const V& a, const V& square) {
  if constexpr (rounds_once) {
    return a * a - square;
  } else {
    // (high + low)², whose parts are exact (Dekker 1971).
    const V high = upper_half(a), low = a - high, twice = high + high;
    return (V(high * high) - square) + V(twice * low) + V(low * low);
  }
}

}  // namespace detail

/// At x.
template <class V>
struct StandardNormal {
  V density;     ///< e^{-x²/2} / √(2π)
  V cumulative;  ///< Φ(x), the probability of less
};

/// At most 3 and 9 ulp off where they are normal numbers.
template <class Scalar, int count>
EIGEN_ALWAYS_INLINE StandardNormal<Lanes<Scalar, count>> standard_normal(
    const Lanes<Scalar, count>& x) {
  using V = Lanes<Scalar, count>;
  using T = detail::NormalTail<Scalar>;
  const V a = min(abs(x), V::all(T::largest));
  // e^{-a²/2} with all of a²: at 14 half an ulp of its square would move the exponential by 60 ulp.
  const V square = a * a;
  auto e = detail::reduce<1>(V(square * V(-0.5)));
  e.s = detail::rest_of_square(a, square) * V(-0.5) + e.s;
  const V exponential = detail::exp_of(e);
  // t = 1 - 2 k / (a + k)
  const V inverse = V(1.0) / (a + V(double(T::k)));
  const V t = inverse * V(-2.0 * double(T::k)) + V(1.0);
  const V scaled = exponential * detail::polynomial(T::coefficients, t);
  return {exponential * V(0.3989422804014327),
          where_less(x, V(0.0), V(scaled * inverse), V(1.0) - scaled * inverse)};
}

}  // namespace mlp::inline MLP_ABI::kernel
