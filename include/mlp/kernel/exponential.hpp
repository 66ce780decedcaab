// e^x and what is made of it, with stated errors: the same bits wherever there are fused
// multiply-adds.
#pragma once

#include <mlp/core/elementary.hpp>
#include <mlp/kernel/bits.hpp>

#include <algorithm>
#include <array>
#include <cstddef>

namespace mlp::inline MLP_ABI::kernel {

namespace detail {

/// e^x = 2^n e^r with n = round(x / ln 2) and r = x - n ln 2, the latter in two parts of which the
/// first has so few bits that its product with n is exact (Cody & Waite 1980).
template <class Scalar>
struct Exponential;
template <>
struct Exponential<float> {
  static constexpr float log2_e = 1.44269504F;
  static constexpr float ln2_high = 0.693359375F, ln2_low = -2.12194440e-4F;
  // Beyond these e^x is 0 or infinite, and e^x - 1 is -1.
  static constexpr float lowest = -104.0F, highest = 89.0F, lowest_less_one = -25.0F;
  // Beyond these 1 + e^-x is 2^127, or 1.
  static constexpr float logistic_bound = 87.33F;
  static constexpr float tanh_bound = 9.1F;  // from here on it is 1
  /// e^r by the polynomial 1 + r + r² (...) of least relative error for |r| <= ln 2 / 2; from the
  /// highest power on.
  static constexpr std::array coefficients{
      1.38145988e-3F, 8.36871658e-3F, 4.1668389e-2F, 0.166665211F, 0.49999994F, 1.0F, 1.0F};
};
template <>
struct Exponential<double> {
  static constexpr double log2_e = 1.4426950408889634;
  static constexpr double ln2_high = 6.93147180369123816490e-1,
                          ln2_low = 1.90821492927058770002e-10;
  static constexpr double lowest = -746.0, highest = 710.0, lowest_less_one = -50.0;
  static constexpr double logistic_bound = 708.39;
  static constexpr double tanh_bound = 19.1;
  static constexpr auto coefficients = [] {
    constexpr auto& Q = mlp::detail::exp_coefficients;
    std::array<double, Q.size() + 2> c{};
    *std::copy(Q.begin(), Q.end(), c.begin()) = 1.0;
    c.back() = 1.0;
    return c;
  }();
};

/// n and r of `sign` x, as exponent_by_adding + n and `sign` r.
template <class V>
struct Reduced {
  V shifted_n, n, s;
};
template <int sign, class V>
EIGEN_ALWAYS_INLINE Reduced<V> reduce(const V& x) {
  using Scalar = typename V::Scalar;
  using E = Exponential<Scalar>;
  const V shift = V::all(exponent_by_adding<Scalar>);
  const V shifted_n = x * V::all(sign * E::log2_e) + shift;
  const V n = shifted_n - shift;
  const V rest = n * V::all(-sign * E::ln2_high) + x;
  return {shifted_n, n, n * V::all(-sign * E::ln2_low) + rest};
}

/// Coefficients, from the highest power on, at x by Horner's rule.
template <class V, std::size_t terms>
EIGEN_ALWAYS_INLINE V polynomial(const std::array<typename V::Scalar, terms>& coefficients,
                                 const V& x) {
  V p = V::all(coefficients[0]);
  for (std::size_t i = 1; i < terms; ++i) p = p * x + V::all(coefficients[i]);
  return p;
}

/// e^r of s = sign r: the odd powers' coefficients change their sign instead of r.
template <int sign, class V>
EIGEN_ALWAYS_INLINE V exp_of_reduced(const V& s) {
  static constexpr auto coefficients = [] {
    auto c = Exponential<typename V::Scalar>::coefficients;
    for (std::size_t i = c.size() % 2; i < c.size(); i += 2) c[i] *= sign;
    return c;
  }();
  return polynomial(coefficients, s);
}

/// e^r - 1 = r (...): the same without its last coefficient, which is 1.
template <class V>
EIGEN_ALWAYS_INLINE V expm1_of_reduced(const V& r) {
  static constexpr auto coefficients = [] {
    constexpr auto& all = Exponential<typename V::Scalar>::coefficients;
    std::array<typename V::Scalar, all.size() - 1> c{};
    std::copy_n(all.begin(), c.size(), c.begin());
    return c;
  }();
  return r * polynomial(coefficients, r);
}

/// e^x of what it has been reduced to.
template <class V>
EIGEN_ALWAYS_INLINE V exp_of(const Reduced<V>& e) {
  // 2^n in two factors: n does not fit into the exponent of one where e^x is denormal.
  const V shift = V::all(exponent_by_adding<typename V::Scalar>);
  const V half = e.n * V(0.5) + shift;
  const V rest = e.n - (half - shift);
  return V(exp_of_reduced<1>(e.s) * power_of_two(half)) * power_of_two(rest + shift);
}

/// The bounds come second, so that a NaN stays one.
template <class V>
EIGEN_ALWAYS_INLINE V clamp(const V& x, typename V::Scalar low, typename V::Scalar high) {
  return min(max(x, V::all(low)), V::all(high));
}

}  // namespace detail

/// e^x, at most 1.5 ulp off, with 0, infinity and NaN where they belong.
template <class Scalar, int count>
EIGEN_ALWAYS_INLINE Lanes<Scalar, count> exp(const Lanes<Scalar, count>& x) {
  using E = detail::Exponential<Scalar>;
  return detail::exp_of(detail::reduce<1>(detail::clamp(x, E::lowest, E::highest)));
}

/// e^x - 1, at most 3 ulp off.
template <class Scalar, int count>
EIGEN_ALWAYS_INLINE Lanes<Scalar, count> expm1(const Lanes<Scalar, count>& x) {
  using V = Lanes<Scalar, count>;
  using E = detail::Exponential<Scalar>;
  const auto e = detail::reduce<1>(detail::clamp(x, E::lowest_less_one, E::highest));
  const V less_one = detail::expm1_of_reduced(e.s);
  // 2^n (e^r - 1) + 2^n - 1, and half of it, since 2^128 is beyond floats
  const V half_power = power_of_two(e.shifted_n - V(1.0));
  const V half = half_power * less_one + (half_power - V(0.5));
  return half + half;
}

/// 1 / (1 + e^-x), at most 3 ulp off where it is a normal number; below about the smallest one.
template <class Scalar, int count>
EIGEN_ALWAYS_INLINE Lanes<Scalar, count> logistic(const Lanes<Scalar, count>& x) {
  using V = Lanes<Scalar, count>;
  constexpr Scalar bound = detail::Exponential<Scalar>::logistic_bound;
  const auto e = detail::reduce<-1>(detail::clamp(x, -bound, bound));
  // 1 / (1 + 2^n e^r)
  const V one(1.0);
  return one / (power_of_two(e.shifted_n) * detail::exp_of_reduced<-1>(e.s) + one);
}

/// tanh x = (e^{2x} - 1) / (e^{2x} + 1), at most 4 ulp off.
template <class Scalar, int count>
EIGEN_ALWAYS_INLINE Lanes<Scalar, count> tanh(const Lanes<Scalar, count>& x) {
  using V = Lanes<Scalar, count>;
  using E = detail::Exponential<Scalar>;
  const V a = detail::clamp(x, -E::tanh_bound, E::tanh_bound);
  const auto e = detail::reduce<1>(a + a);
  // 2^n (e^r - 1) + (2^n - 1), and the same and 2
  const V less_one = detail::expm1_of_reduced(e.s);
  const V power = power_of_two(e.shifted_n);
  return V(power * less_one + (power - V(1.0))) / (power * less_one + (power + V(1.0)));
}

}  // namespace mlp::inline MLP_ABI::kernel
