// a b + c, rounded once, of vectors whose target multiplies and adds in two roundings.
#pragma once

#include <mlp/kernel/vector.hpp>

#include <bit>
#include <cmath>
#include <cstdint>

namespace mlp::inline MLP_ABI::kernel {

namespace detail {

/// One by one, as the C library does it.
template <class Scalar, int count>
EIGEN_DONT_INLINE Vector<Scalar, count> fused_one_by_one(const Vector<Scalar, count>& a,
                                                         const Vector<Scalar, count>& b,
                                                         const Vector<Scalar, count>& c) {
  Vector<Scalar, count> result = c;
  for (int i = 0; i < count; ++i) result[i] = std::fma(a[i], b[i], c[i]);
  return result;
}

/// Whether a comparison holds in any lane.
template <class Mask>
EIGEN_ALWAYS_INLINE bool is_any(const Mask& mask) {
#if defined(__SSE2__)
  return _mm_movemask_epi8(std::bit_cast<__m128i>(mask)) != 0;
#else
  const auto words = std::bit_cast<Vector<std::uint64_t, 2>>(mask);
  return (words[0] | words[1]) != 0;
#endif
}

using Floats = Vector<float, 4>;
using Doubles = Vector<double, 2>;
using Words = Vector<std::int32_t, 4>;
using LongWords = Vector<std::int64_t, 2>;

/// In doubles, in which the product is exact. The sum is rounded to a double and then to a float;
/// that differs from one rounding only where the double lies half-way between two floats, or where
/// the float is subnormal, with fewer bits.
EIGEN_ALWAYS_INLINE Floats fused_in_software(const Floats& a, const Floats& b, const Floats& c) {
  using FourDoubles = Vector<double, 4>;
  // Together: g++ converts two alone one by one.
  const auto x = __builtin_convertvector(a, FourDoubles);
  const auto y = __builtin_convertvector(b, FourDoubles);
  const auto z = __builtin_convertvector(c, FourDoubles);
  const auto lower = [](const FourDoubles& v) { return __builtin_shufflevector(v, v, 0, 1); };
  const auto upper = [](const FourDoubles& v) { return __builtin_shufflevector(v, v, 2, 3); };
  const Doubles low = lower(x) * lower(y) + lower(z);
  const Doubles high = upper(x) * upper(y) + upper(z);

  // The four doubles' lower halves, and the upper ones without signs.
  static_assert(std::endian::native == std::endian::little);
  const auto low_words = std::bit_cast<Words>(low), high_words = std::bit_cast<Words>(high);
  const Words fractions = __builtin_shufflevector(low_words, high_words, 0, 2, 4, 6);
  const Words exponents =
      __builtin_shufflevector(low_words, high_words, 1, 3, 5, 7) & std::int32_t{0x7FFFFFFF};
  const Words is_half_way = (fractions & std::int32_t{0x1FFFFFFF}) == std::int32_t{0x10000000};
  constexpr std::int32_t least_normal = (1023 - 126) << 20;
  const Words is_subnormal = (exponents < least_normal) & (exponents > std::int32_t{0});
  if (is_any(is_half_way | is_subnormal)) [[unlikely]] {
    return fused_one_by_one<float, 4>(a, b, c);
  }
  return __builtin_convertvector(FourDoubles(__builtin_shufflevector(low, high, 0, 1, 2, 3)),
                                 Floats);
}

struct DoublesAndRest {
  Doubles high, low;
};
/// a + b without rounding.
EIGEN_ALWAYS_INLINE DoublesAndRest two_sum(const Doubles& a, const Doubles& b) {
  const Doubles sum = a + b, from_b = sum - a;
  return {sum, (a - (sum - from_b)) + (b - from_b)};
}
/// x rounded to 26 bits, and the rest, which has no more (Veltkamp 1968).
EIGEN_ALWAYS_INLINE DoublesAndRest halves(const Doubles& x) {
  const Doubles large = x * (0x1p27 + 1.0);
  const Doubles high = large - (large - x);
  return {high, x - high};
}
/// a b without rounding (Dekker 1971), where no part of it is subnormal.
EIGEN_ALWAYS_INLINE DoublesAndRest two_product(const Doubles& a, const Doubles& b) {
  const Doubles product = a * b;
  const DoublesAndRest x = halves(a), y = halves(b);
  Doubles rest = x.high * y.high - product;
  rest = rest + x.high * y.low;
  rest = rest + x.low * y.high;
  return {product, rest + x.low * y.low};
}

/// The exact product and c are summed without rounding, the smaller parts of that to an odd last
/// bit, so that rounding twice is rounding once (Boldo & Melquiond 2008).
EIGEN_ALWAYS_INLINE Doubles fused_in_software(const Doubles& a, const Doubles& b,
                                              const Doubles& c) {
  const DoublesAndRest product = two_product(a, b);
  const DoublesAndRest t = two_sum(c, product.low);
  const DoublesAndRest v = two_sum(product.high, t.high);
  const DoublesAndRest rest = two_sum(t.low, v.low);
  // One unit towards what was rounded off, where there is something and the last bit is even.
  const auto bits = std::bit_cast<LongWords>(rest.high);
  const LongWords is_inexact = rest.low != 0.0;
  const LongWords is_away = (rest.low < 0.0) ^ (rest.high < 0.0);
  const LongWords unit = ~bits & is_inexact & std::int64_t{1};
  // + 1, or - 1 as its complement and 1
  const LongWords change = (unit ^ is_away) - is_away;
  const Doubles result = v.high + std::bit_cast<Doubles>(bits + change);

  const auto is_below = [](const Doubles& x, double bound) {
    const LongWords magnitude = std::bit_cast<LongWords>(x) & std::int64_t{0x7FFFFFFFFFFFFFFF};
    return LongWords(std::bit_cast<Doubles>(magnitude) < bound);
  };
  const LongWords has_product = ~is_below(product.high, 0x1p-900) | (a == 0.0) | (b == 0.0);
  const LongWords is_exact =
      is_below(a, 0x1p500) & is_below(b, 0x1p500) & is_below(c, 0x1p1000) & has_product;
  if (is_any(~is_exact)) [[unlikely]] {
    return fused_one_by_one<double, 2>(a, b, c);
  }
  // Of a sum that is exactly zero the sign is that of the plain one.
  const Doubles plain = product.high + c;
  return result == 0.0 ? plain : result;
}

}  // namespace detail

/// a b + c, number by number, by instructions that round the product and the sum.
template <class Scalar, int count>
EIGEN_ALWAYS_INLINE Vector<Scalar, count> multiply_add_in_software(const Vector<Scalar, count>& a,
                                                                   const Vector<Scalar, count>& b,
                                                                   const Vector<Scalar, count>& c) {
  if constexpr (count == 1) {
    return std::fma(a, b, c);
  } else if constexpr (sizeof(Scalar) * count == 16) {
    return detail::fused_in_software(a, b, c);
  } else {
    // Half of the vector, and the other.
    using Half = Vector<Scalar, count / 2>;
    struct Both {
      Half half[2];
    };
    const Both x = std::bit_cast<Both>(a), y = std::bit_cast<Both>(b), z = std::bit_cast<Both>(c);
    Both sum;
    for (int i = 0; i < 2; ++i) {
      sum.half[i] = multiply_add_in_software<Scalar, count / 2>(x.half[i], y.half[i], z.half[i]);
    }
    return std::bit_cast<Vector<Scalar, count>>(sum);
  }
}

}  // namespace mlp::inline MLP_ABI::kernel
