// Logarithms, exponentials, powers and sines of single numbers, for what is drawn, scheduled and
// reported: the C library's differ in their last bit from one platform to the next, these do not.
//
// They are computed in two parts, high + low, whose sum is rounded once at the end; where a product
// meets a sum, std::fma is spelled out, because compilers differ in whether they fuse the two.
// The two long ones are calls, so that what surrounds them is compiled as if they were short. Those
// of the kernel, for many numbers at once, are in kernel/exponential.hpp and its neighbours.
#pragma once

#include <mlp/core/abi.hpp>

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace mlp::inline MLP_ABI {

namespace detail {

/// high + low, |low| at most half a unit in the last place of `high`.
struct TwoPart {
  double high, low;
};

/// a + b without rounding (Møller 1965, Knuth).
inline TwoPart two_sum(double a, double b) {
  const double sum = a + b;
  const double from_b = sum - a;
  return {sum, (a - (sum - from_b)) + (b - from_b)};
}

/// The product as rounded, which no compiler fuses with a sum that follows.
inline double rounded_product(double a, double b) { return std::fma(a, b, -0.0); }

/// a b without rounding.
inline TwoPart two_product(double a, double b) {
  const double product = rounded_product(a, b);
  return {product, std::fma(a, b, -product)};
}

/// Coefficients, from the highest power on, at x by Horner's rule.
template <std::size_t terms>
double polynomial(const std::array<double, terms>& coefficients, double x) {
  double p = coefficients[0];
  for (std::size_t i = 1; i < terms; ++i) p = std::fma(p, x, coefficients[i]);
  return p;
}

/// ln 2 in two parts; the first has so few bits that its product with an exponent is exact.
inline constexpr TwoPart ln2{0x1.62e42fefa3000p-1, 2.8235290563031577e-13};

/// log x of a finite x > 0, to about 2^-60 of itself: x = 2^n m with m from √½ to √2, and with
/// s = (m - 1) / (m + 1) log m = 2 s + 2/3 s³ + s⁵ Q(s²), Q being a polynomial of least error.
EIGEN_DONT_INLINE inline TwoPart log_in_parts(double x) {
  int n = 0;
  if (x < std::numeric_limits<double>::min()) {
    x *= 0x1p54;
    n = -54;
  }
  constexpr std::int64_t root_half = 0x3fe6a09e667f3bcd;
  const auto bits = std::bit_cast<std::int64_t>(x);
  const std::int64_t exponent = (bits - root_half) >> 52;
  const auto m = std::bit_cast<double>(bits - exponent * (std::int64_t{1} << 52));
  n += static_cast<int>(exponent);

  // s = f / (2 + f) with what its rounding left over
  const double f = m - 1.0;
  const TwoPart d = two_sum(2.0, f);
  const double s = f / d.high;
  const double s_low = std::fma(-s, d.low, std::fma(-s, d.high, f)) / d.high;
  const TwoPart z = two_product(s, s);
  const TwoPart cube = two_product(s, z.high);
  const double cube_low =
      std::fma(s, std::fma(s + s, s_low, z.low), std::fma(s_low, z.high, cube.low));
  constexpr TwoPart two_thirds{0x1.5555555555555p-1, 3.7007434154171885e-17};
  const TwoPart third = two_product(cube.high, two_thirds.high);
  const double third_low =
      std::fma(cube.high, two_thirds.low, std::fma(cube_low, two_thirds.high, third.low));
  static constexpr std::array Q{0.11724258976462521, 0.11706125073859060, 0.13334809195298920,
                                0.15384594872224234, 0.18181818336322409, 0.22222222221651329,
                                0.28571428571429375, 0.40000000000000000};
  const double rest =
      std::fma(rounded_product(cube.high, z.high), polynomial(Q, z.high), third_low);

  // n ln 2 + 2 s + 2/3 s³ + ...
  const TwoPart large = two_sum(n * ln2.high, s + s);
  const TwoPart sum = two_sum(large.high, third.high);
  const double low = std::fma(n, ln2.low, std::fma(2.0, s_low, rest)) + (large.low + sum.low);
  return two_sum(sum.high, low);
}

/// Q of e^r = 1 + r + r² Q(r), of least relative error for |r| <= ln 2 / 2; from the highest power
/// on.
inline constexpr std::array exp_coefficients{2.0921589370829143e-9,
                                             2.5105218386648290e-8,
                                             2.7557252912472868e-7,
                                             2.7557255396470997e-6,
                                             2.4801587347339461e-5,
                                             1.9841269874823941e-4,
                                             1.3888888888874399e-3,
                                             8.3333333333261340e-3,
                                             4.1666666666666684e-2,
                                             1.6666666666666671e-1,
                                             0.5};

/// e^(high + low): = 2^n e^r with n = round(x / ln 2) and r = x - n ln 2 (Cody & Waite 1980).
EIGEN_DONT_INLINE inline double exp_of_parts(TwoPart x) {
  if (!(x.high < 710.0)) return x.high + std::numeric_limits<double>::infinity();  // or NaN
  if (x.high < -746.0) return 0.0;
  const double n = std::nearbyint(rounded_product(x.high, 1.4426950408889634));
  const TwoPart r = two_sum(std::fma(-n, ln2.high, x.high), rounded_product(-n, ln2.low));
  const TwoPart e = two_sum(1.0, r.high);
  const double rest =
      rounded_product(rounded_product(r.high, r.high), polynomial(exp_coefficients, r.high));
  const double low = std::fma(r.low + x.low, e.high + rest, rest + e.low);
  // In two factors: 2^n is no normal number where e^x is none.
  const int whole = static_cast<int>(n), half = whole / 2;
  const auto power_of_two = [](int exponent) {
    return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52U);
  };
  return (e.high + low) * power_of_two(half) * power_of_two(whole - half);
}

// sin πa and cos πa for |a| <= 1/4.
inline double sin_pi_small(double a) {
  static constexpr std::array S{-2.1742078473946381e-05, 4.6628793470196228e-04,
                                -7.3704303124415864e-03, 8.2145886597281519e-02,
                                -5.9926452932064789e-01, 2.5501640398773449e+00,
                                -5.1677127800499700e+00};
  constexpr TwoPart pi{0x1.921fb54442d18p+1, 1.2246467991473532e-16};
  const TwoPart first = two_product(a, pi.high);
  const double z = rounded_product(a, a);
  return first.high +
         std::fma(rounded_product(a, z), polynomial(S, z), std::fma(a, pi.low, first.low));
}
inline double cos_pi_small(double a) {
  static constexpr std::array C{-1.0370090089699097e-04, 1.9294938875094357e-03,
                                -2.5806887965588870e-02, 2.3533063028402097e-01,
                                -1.3352627688538099e+00, 4.0587121264167652e+00,
                                -4.9348022005446793e+00};
  const double z = rounded_product(a, a);
  return std::fma(z, polynomial(C, z), 1.0);
}

}  // namespace detail

/// Of single doubles, each with its largest error in units in the last place; where IEEE 754 says
/// what a function of zero, of infinities and of NaN is, so it is here.
namespace elementary {

/// e^x; 0.7 ulp.
inline double exp(double x) { return detail::exp_of_parts({x, 0.0}); }

/// log x; 0.6 ulp. NaN below 0.
inline double log(double x) {
  if (x == 0.0) return -std::numeric_limits<double>::infinity();
  if (!(x > 0.0)) return std::numeric_limits<double>::quiet_NaN();
  if (x == std::numeric_limits<double>::infinity()) return x;
  return detail::log_in_parts(x).high;
}

/// log(1 + x); 1 ulp. NaN below -1.
inline double log1p(double x) {
  const detail::TwoPart u = detail::two_sum(1.0, x);
  if (!(u.high > 0.0) || u.high == std::numeric_limits<double>::infinity()) return log(u.high);
  if (u.high == 1.0) return x;
  const detail::TwoPart l = detail::log_in_parts(u.high);
  return l.high + (l.low + u.low / u.high);
}

/// x^y for x >= 0; 1 ulp. NaN for x below 0.
inline double pow(double x, double y) {
  if (y == 0.0 || x == 1.0) return 1.0;
  if (std::isnan(y)) return y;
  if (!(x > 0.0) || x == std::numeric_limits<double>::infinity() || std::isinf(y)) {
    return detail::exp_of_parts({y * log(x), 0.0});
  }
  const detail::TwoPart l = detail::log_in_parts(x);
  const detail::TwoPart product = detail::two_product(y, l.high);
  // From here on the exponential is 0 or infinite, and the product's own rest may be none.
  if (!(std::abs(product.high) < 746.0)) return detail::exp_of_parts({product.high, 0.0});
  return detail::exp_of_parts({product.high, std::fma(y, l.low, product.low)});
}

/// cos πx, exact where it is 0, 1 or -1; 1.2 ulp elsewhere.
inline double cos_pi(double x) {
  const double a = std::abs(std::remainder(x, 2.0));
  if (a > 0.75) return -detail::cos_pi_small(1.0 - a);
  if (a > 0.25) return detail::sin_pi_small(0.5 - a);
  return detail::cos_pi_small(a);
}

/// sin πx, exact where it is 0, 1 or -1; 1.2 ulp elsewhere.
inline double sin_pi(double x) {
  const double r = std::remainder(x, 2.0), a = std::abs(r);
  if (a > 0.75) return std::copysign(detail::sin_pi_small(1.0 - a), r);
  if (a > 0.25) return std::copysign(detail::cos_pi_small(0.5 - a), r);
  return std::copysign(detail::sin_pi_small(a), r);
}

}  // namespace elementary

}  // namespace mlp::inline MLP_ABI
