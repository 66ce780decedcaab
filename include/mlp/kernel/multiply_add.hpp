// a b + c, rounded once, also where the target has no instruction for it: by the processor's where
// it has one all the same, otherwise by several.
//
// Define MLP_SPLIT_MULTIPLY_ADD for a product that is rounded on its own there, with other bits
// than everywhere else (docs/reproducibility.md says what is gained). MLP_MULTIPLY_ADD_IN_SOFTWARE
// asks no processor, for tests.
#pragma once

#include <mlp/core/types.hpp>

#include <cmath>
#include <cstddef>
#include <cstring>

namespace mlp::inline MLP_ABI::kernel {

/// Whether the target multiplies and adds in one instruction, rounding once.
#if defined(__FMA__) || defined(EIGEN_VECTORIZE_FMA) || defined(__ARM_FEATURE_FMA) || \
    defined(__FP_FAST_FMAF)
inline constexpr bool has_fused_multiply_add = true;
#else
inline constexpr bool has_fused_multiply_add = false;
#endif

/// Whether a b + c is rounded once, by one instruction or by several.
#if defined(MLP_SPLIT_MULTIPLY_ADD)
inline constexpr bool rounds_once = has_fused_multiply_add;
#else
inline constexpr bool rounds_once = true;
#endif

namespace detail {

/// Of packets, number by number.
template <class Scalar, class Type>
EIGEN_DONT_INLINE Type fused_one_by_one(const Type& a, const Type& b, const Type& c) {
  constexpr std::size_t count = sizeof(Type) / sizeof(Scalar);
  Scalar x[count], y[count], z[count];
  std::memcpy(x, &a, sizeof a);
  std::memcpy(y, &b, sizeof b);
  std::memcpy(z, &c, sizeof c);
  for (std::size_t i = 0; i < count; ++i) z[i] = std::fma(x[i], y[i], z[i]);
  Type result;
  std::memcpy(&result, z, sizeof result);
  return result;
}

EIGEN_STRONG_INLINE float fused(float a, float b, float c) { return std::fma(a, b, c); }
EIGEN_STRONG_INLINE double fused(double a, double b, double c) { return std::fma(a, b, c); }

#if defined(EIGEN_VECTORIZE_SSE2) && !defined(EIGEN_VECTORIZE_FMA)

/// In doubles, in which the product is exact. The sum is rounded to a double and then to a float;
/// that differs from one rounding only where the double lies half-way between two floats, or where
/// the float is subnormal, with fewer bits.
EIGEN_STRONG_INLINE __m128 fused_in_software(const __m128& a, const __m128& b, const __m128& c) {
  const auto upper = [](const __m128& x) { return _mm_cvtps_pd(_mm_movehl_ps(x, x)); };
  const __m128d low = _mm_add_pd(_mm_mul_pd(_mm_cvtps_pd(a), _mm_cvtps_pd(b)), _mm_cvtps_pd(c));
  const __m128d high = _mm_add_pd(_mm_mul_pd(upper(a), upper(b)), upper(c));

  // The four doubles' lower halves, and the upper ones without signs.
  const __m128 low_words = _mm_castpd_ps(low), high_words = _mm_castpd_ps(high);
  const __m128i fractions =
      _mm_castps_si128(_mm_shuffle_ps(low_words, high_words, _MM_SHUFFLE(2, 0, 2, 0)));
  const __m128i exponents = _mm_and_si128(
      _mm_castps_si128(_mm_shuffle_ps(low_words, high_words, _MM_SHUFFLE(3, 1, 3, 1))),
      _mm_set1_epi32(0x7FFFFFFF));
  const __m128i is_half_way = _mm_cmpeq_epi32(_mm_and_si128(fractions, _mm_set1_epi32(0x1FFFFFFF)),
                                              _mm_set1_epi32(0x10000000));
  constexpr int least_normal = (1023 - 126) << 20;
  const __m128i is_subnormal =
      _mm_and_si128(_mm_cmplt_epi32(exponents, _mm_set1_epi32(least_normal)),
                    _mm_cmpgt_epi32(exponents, _mm_setzero_si128()));
  if (_mm_movemask_epi8(_mm_or_si128(is_half_way, is_subnormal)) != 0) [[unlikely]] {
    return fused_one_by_one<float>(a, b, c);
  }
  return _mm_movelh_ps(_mm_cvtpd_ps(low), _mm_cvtpd_ps(high));
}

struct TwoPackets {
  __m128d high, low;
};
/// a + b without rounding.
EIGEN_STRONG_INLINE TwoPackets two_sum(const __m128d& a, const __m128d& b) {
  const __m128d sum = _mm_add_pd(a, b), from_b = _mm_sub_pd(sum, a);
  return {sum, _mm_add_pd(_mm_sub_pd(a, _mm_sub_pd(sum, from_b)), _mm_sub_pd(b, from_b))};
}
/// x rounded to 26 bits, and the rest, which has no more (Veltkamp 1968).
EIGEN_STRONG_INLINE TwoPackets halves(const __m128d& x) {
  const __m128d large = _mm_mul_pd(x, _mm_set1_pd(0x1p27 + 1.0));
  const __m128d high = _mm_sub_pd(large, _mm_sub_pd(large, x));
  return {high, _mm_sub_pd(x, high)};
}
/// a b without rounding (Dekker 1971), where no part of it is subnormal.
EIGEN_STRONG_INLINE TwoPackets two_product(const __m128d& a, const __m128d& b) {
  const __m128d product = _mm_mul_pd(a, b);
  const TwoPackets x = halves(a), y = halves(b);
  __m128d rest = _mm_sub_pd(_mm_mul_pd(x.high, y.high), product);
  rest = _mm_add_pd(rest, _mm_mul_pd(x.high, y.low));
  rest = _mm_add_pd(rest, _mm_mul_pd(x.low, y.high));
  return {product, _mm_add_pd(rest, _mm_mul_pd(x.low, y.low))};
}

/// The exact product and c are summed without rounding, the smaller parts of that to an odd last
/// bit, so that rounding twice is rounding once (Boldo & Melquiond 2008).
EIGEN_STRONG_INLINE __m128d fused_in_software(const __m128d& a, const __m128d& b,
                                              const __m128d& c) {
  const TwoPackets product = two_product(a, b);
  const TwoPackets t = two_sum(c, product.low);
  const TwoPackets v = two_sum(product.high, t.high);
  const TwoPackets rest = two_sum(t.low, v.low);
  // One unit towards what was rounded off, where there is something and the last bit is even.
  const __m128i bits = _mm_castpd_si128(rest.high), one = _mm_set1_epi64x(1);
  const __m128d zero = _mm_setzero_pd();
  const __m128i is_inexact = _mm_castpd_si128(_mm_cmpneq_pd(rest.low, zero));
  const __m128i is_away =
      _mm_castpd_si128(_mm_xor_pd(_mm_cmplt_pd(rest.low, zero), _mm_cmplt_pd(rest.high, zero)));
  const __m128i unit = _mm_andnot_si128(bits, _mm_and_si128(one, is_inexact));
  // + 1, or - 1 as its complement and 1
  const __m128i change = _mm_sub_epi64(_mm_xor_si128(unit, is_away), is_away);
  const __m128d odd = _mm_castsi128_pd(_mm_add_epi64(bits, change));
  const __m128d result = _mm_add_pd(v.high, odd);

  const __m128d magnitude = _mm_castsi128_pd(_mm_set1_epi64x(0x7FFFFFFFFFFFFFFF));
  const auto is_below = [&](const __m128d& x, double bound) {
    return _mm_cmplt_pd(_mm_and_pd(x, magnitude), _mm_set1_pd(bound));
  };
  // Of a sum that is exactly zero the sign is that of the plain one.
  const __m128d plain = _mm_add_pd(product.high, c);
  const __m128d is_zero = _mm_cmpeq_pd(result, zero);
  const __m128d has_product =
      _mm_or_pd(_mm_cmpge_pd(_mm_and_pd(product.high, magnitude), _mm_set1_pd(0x1p-900)),
                _mm_or_pd(_mm_cmpeq_pd(a, zero), _mm_cmpeq_pd(b, zero)));
  const __m128d is_exact = _mm_and_pd(_mm_and_pd(is_below(a, 0x1p500), is_below(b, 0x1p500)),
                                      _mm_and_pd(is_below(c, 0x1p1000), has_product));
  if (_mm_movemask_pd(is_exact) != 3) [[unlikely]] {
    return fused_one_by_one<double>(a, b, c);
  }
  return _mm_or_pd(_mm_andnot_pd(is_zero, result), _mm_and_pd(is_zero, plain));
}

#if defined(EIGEN_VECTORIZE_AVX)
EIGEN_STRONG_INLINE __m256 fused_in_software(const __m256& a, const __m256& b, const __m256& c) {
  const auto half = [](const __m256& x) { return _mm256_castps256_ps128(x); };
  const auto upper = [](const __m256& x) { return _mm256_extractf128_ps(x, 1); };
  return _mm256_insertf128_ps(_mm256_castps128_ps256(fused_in_software(half(a), half(b), half(c))),
                              fused_in_software(upper(a), upper(b), upper(c)), 1);
}
EIGEN_STRONG_INLINE __m256d fused_in_software(const __m256d& a, const __m256d& b,
                                              const __m256d& c) {
  const auto half = [](const __m256d& x) { return _mm256_castpd256_pd128(x); };
  const auto upper = [](const __m256d& x) { return _mm256_extractf128_pd(x, 1); };
  return _mm256_insertf128_pd(_mm256_castpd128_pd256(fused_in_software(half(a), half(b), half(c))),
                              fused_in_software(upper(a), upper(b), upper(c)), 1);
}
#endif

// A compiler's default for x86-64 does without the instruction, the processors since 2013 have it:
// so what is compiled by default asks the processor. (While static objects are still being
// initialised the answer may be no, with the same results.)
#if defined(__GNUC__) && !defined(MLP_MULTIPLY_ADD_IN_SOFTWARE) && !defined(MLP_SPLIT_MULTIPLY_ADD)
#define MLP_ASKS_PROCESSOR
inline const bool processor_has_fused_multiply_add = [] {
  __builtin_cpu_init();
  return __builtin_cpu_supports("fma") != 0;
}();
EIGEN_STRONG_INLINE void add_product(const __m128& a, const __m128& b, __m128& c) {
  asm("vfmadd231ps {%2, %1, %0|%0, %1, %2}" : "+x"(c) : "x"(a), "x"(b));
}
EIGEN_STRONG_INLINE void add_product(const __m128d& a, const __m128d& b, __m128d& c) {
  asm("vfmadd231pd {%2, %1, %0|%0, %1, %2}" : "+x"(c) : "x"(a), "x"(b));
}
#if defined(EIGEN_VECTORIZE_AVX)
EIGEN_STRONG_INLINE void add_product(const __m256& a, const __m256& b, __m256& c) {
  asm("vfmadd231ps {%2, %1, %0|%0, %1, %2}" : "+x"(c) : "x"(a), "x"(b));
}
EIGEN_STRONG_INLINE void add_product(const __m256d& a, const __m256d& b, __m256d& c) {
  asm("vfmadd231pd {%2, %1, %0|%0, %1, %2}" : "+x"(c) : "x"(a), "x"(b));
}
#endif
#endif

/// A call, so that the loops around it stay short.
template <class Type>
EIGEN_DONT_INLINE Type without_instruction(Type a, Type b, Type c) {
  return fused_in_software(a, b, c);
}
template <class Type>
EIGEN_STRONG_INLINE auto fused(const Type& a, const Type& b, const Type& c)
    -> decltype(fused_in_software(a, b, c)) {
#if defined(MLP_ASKS_PROCESSOR)
  if (processor_has_fused_multiply_add) [[likely]] {
    Type sum = c;
    add_product(a, b, sum);
    return sum;
  }
#endif
  return without_instruction(a, b, c);
}

#endif  // SSE2 without FMA

}  // namespace detail

}  // namespace mlp::inline MLP_ABI::kernel
