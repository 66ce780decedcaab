// a b + c, rounded once, also where the target has no instruction for it: by the processor's where
// it has one all the same, otherwise by several.
//
// Define MLP_SPLIT_MULTIPLY_ADD for a product that is rounded on its own there, with other bits
// than everywhere else (docs/reproducibility.md says what is gained). MLP_MULTIPLY_ADD_IN_SOFTWARE
// asks no processor, for tests.
#pragma once

#include <mlp/kernel/software_multiply_add.hpp>
#include <mlp/kernel/vector.hpp>

#include <cmath>
#include <type_traits>

namespace mlp::inline MLP_ABI::kernel {

/// Whether the target multiplies and adds in one instruction, rounding once. (Where WebAssembly's
/// relaxed instruction does, it is the processor's; see core/arithmetic.hpp.)
#if defined(__FMA__) || defined(__ARM_FEATURE_FMA) || defined(__FP_FAST_FMAF) || \
    defined(__wasm_relaxed_simd__)
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

/// Whether the processor is asked for an instruction that the target may be without: a compiler's
/// default for x86-64 does without it, the processors since 2013 have it.
#if defined(__SSE2__) && !defined(__FMA__) && !defined(EIGEN_DONT_VECTORIZE) && \
    defined(__GNUC__) && !defined(MLP_MULTIPLY_ADD_IN_SOFTWARE) &&              \
    !defined(MLP_SPLIT_MULTIPLY_ADD)
inline constexpr bool asks_processor = true;
// While static objects are still being initialised the answer may be no, with the same results.
inline const bool processor_has_fused_multiply_add = [] {
  __builtin_cpu_init();
  return __builtin_cpu_supports("fma") != 0;
}();
/// c += a b by the instruction that the processor was asked for.
template <class Scalar, class Type>
EIGEN_ALWAYS_INLINE void add_product_as_asked(const Type& a, const Type& b, Type& c) {
  if constexpr (std::is_same_v<Scalar, float>) {
    asm("vfmadd231ps {%2, %1, %0|%0, %1, %2}" : "+x"(c) : "x"(a), "x"(b));
  } else {
    asm("vfmadd231pd {%2, %1, %0|%0, %1, %2}" : "+x"(c) : "x"(a), "x"(b));
  }
}
#else
inline constexpr bool asks_processor = false, processor_has_fused_multiply_add = false;
template <class Scalar, class Type>
void add_product_as_asked(const Type& a, const Type& b, Type& c) = delete;
#endif

namespace detail {

// What compilers have no operator for: the target's instruction.
void by_instruction();
#if defined(__FMA__)
EIGEN_ALWAYS_INLINE auto by_instruction(__m128 a, __m128 b, __m128 c) {
  return _mm_fmadd_ps(a, b, c);
}
EIGEN_ALWAYS_INLINE auto by_instruction(__m128d a, __m128d b, __m128d c) {
  return _mm_fmadd_pd(a, b, c);
}
EIGEN_ALWAYS_INLINE auto by_instruction(__m256 a, __m256 b, __m256 c) {
  return _mm256_fmadd_ps(a, b, c);
}
EIGEN_ALWAYS_INLINE auto by_instruction(__m256d a, __m256d b, __m256d c) {
  return _mm256_fmadd_pd(a, b, c);
}
#if defined(__AVX512F__)
EIGEN_ALWAYS_INLINE auto by_instruction(__m512 a, __m512 b, __m512 c) {
  return _mm512_fmadd_ps(a, b, c);
}
EIGEN_ALWAYS_INLINE auto by_instruction(__m512d a, __m512d b, __m512d c) {
  return _mm512_fmadd_pd(a, b, c);
}
#endif
#elif defined(__aarch64__)
EIGEN_ALWAYS_INLINE auto by_instruction(float32x4_t a, float32x4_t b, float32x4_t c) {
  return vfmaq_f32(c, a, b);
}
EIGEN_ALWAYS_INLINE auto by_instruction(float64x2_t a, float64x2_t b, float64x2_t c) {
  return vfmaq_f64(c, a, b);
}
#elif defined(__wasm_relaxed_simd__)
EIGEN_ALWAYS_INLINE auto by_instruction(Vector<float, 4> a, Vector<float, 4> b,
                                        Vector<float, 4> c) {
  return __builtin_wasm_relaxed_madd_f32x4(a, b, c);
}
EIGEN_ALWAYS_INLINE auto by_instruction(Vector<double, 2> a, Vector<double, 2> b,
                                        Vector<double, 2> c) {
  return __builtin_wasm_relaxed_madd_f64x2(a, b, c);
}
#endif

// A call, so that the loops around it stay short.
template <class Scalar, int count>
EIGEN_DONT_INLINE Vector<Scalar, count> without_instruction(Vector<Scalar, count> a,
                                                            Vector<Scalar, count> b,
                                                            Vector<Scalar, count> c) {
  return multiply_add_in_software<Scalar, count>(a, b, c);
}

}  // namespace detail

/// a b + c, number by number.
template <class Scalar, int count>
EIGEN_ALWAYS_INLINE Vector<Scalar, count> multiply_add(const Vector<Scalar, count>& a,
                                                       const Vector<Scalar, count>& b,
                                                       const Vector<Scalar, count>& c) {
  if constexpr (!rounds_once) {
    return a * b + c;
  } else if constexpr (count == 1) {
    return std::fma(a, b, c);
  } else if constexpr (requires { detail::by_instruction(a, b, c); }) {
    return detail::by_instruction(a, b, c);
  } else if constexpr (has_fused_multiply_add) {
#if defined(__has_builtin) && __has_builtin(__builtin_elementwise_fma)
    return __builtin_elementwise_fma(a, b, c);
#else
    Vector<Scalar, count> sum = c;
    for (int i = 0; i < count; ++i) sum[i] = std::fma(a[i], b[i], c[i]);
    return sum;
#endif
  } else {
    if constexpr (asks_processor) {
      if (processor_has_fused_multiply_add) [[likely]] {
        Vector<Scalar, count> sum = c;
        add_product_as_asked<Scalar>(a, b, sum);
        return sum;
      }
    }
    return detail::without_instruction<Scalar, count>(a, b, c);
  }
}

}  // namespace mlp::inline MLP_ABI::kernel
