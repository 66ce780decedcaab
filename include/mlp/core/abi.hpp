// The inline namespace that keeps translation units of different instruction sets apart.
//
// Packet width and alignment follow from the compiler's target flags, so a class has another layout
// and an inline function other code under -mavx512f than under plain x86-64. Everything in mlp
// is therefore in `mlp::inline MLP_ABI`, whose name spells the instruction set
// and the alignment: units with different flags do not share symbols, and passing a model from one
// to the other fails to link, with the two tags in the message, instead of corrupting memory.
#pragma once

// Sums in another order, products for quotients and tests for NaN that are always false are wrong
// answers here, and nothing says so when they are given.
#if defined(__FAST_MATH__) || defined(__ASSOCIATIVE_MATH__) || defined(__RECIPROCAL_MATH__) || \
    (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__ > 0) || defined(_M_FP_FAST)
#error \
    "mlp: compiled with -ffast-math, -Ofast, /fp:fast or a part of them: add -fno-fast-math (/fp:precise) for the files that include mlp"
#endif
// The same of numbers that are rounded only when they are stored, by the old floating-point unit of
// x86.
#if defined(__FLT_EVAL_METHOD__) && \
    (__FLT_EVAL_METHOD__ == 1 || __FLT_EVAL_METHOD__ == 2 || __FLT_EVAL_METHOD__ < 0)
#error \
    "mlp: floats and doubles are computed with more precision than they have: add -msse2 -mfpmath=sse for the files that include mlp"
#endif

#include <Eigen/Core>

#if defined(EIGEN_DONT_VECTORIZE)
#define MLP_ABI_INSTRUCTION_SET scalar
#elif defined(__AVX512F__) && defined(__AVX512DQ__)
#define MLP_ABI_INSTRUCTION_SET avx512dq
#elif defined(__AVX512F__)
#define MLP_ABI_INSTRUCTION_SET avx512
#elif defined(__AVX2__) && defined(__FMA__)
#define MLP_ABI_INSTRUCTION_SET avx2_fma
#elif defined(__AVX2__)
#define MLP_ABI_INSTRUCTION_SET avx2
#elif defined(__AVX__) && defined(__FMA__)
#define MLP_ABI_INSTRUCTION_SET avx_fma
#elif defined(__AVX__)
#define MLP_ABI_INSTRUCTION_SET avx
#elif defined(__SSE4_1__)
#define MLP_ABI_INSTRUCTION_SET sse4
#elif defined(__SSE2__)
#define MLP_ABI_INSTRUCTION_SET sse2
#elif defined(__ARM_NEON)
#define MLP_ABI_INSTRUCTION_SET neon
#elif defined(__wasm_relaxed_simd__)
#define MLP_ABI_INSTRUCTION_SET wasm_relaxed_simd
#elif defined(__wasm_simd128__)
#define MLP_ABI_INSTRUCTION_SET wasm_simd128
#elif defined(__riscv_v)
#define MLP_ABI_INSTRUCTION_SET rvv
#elif defined(__VSX__)
#define MLP_ABI_INSTRUCTION_SET vsx
#else
#define MLP_ABI_INSTRUCTION_SET generic
#endif

#if EIGEN_MAX_ALIGN_BYTES == 0
#define MLP_ABI_ALIGNMENT a0
#elif EIGEN_MAX_ALIGN_BYTES == 16
#define MLP_ABI_ALIGNMENT a16
#elif EIGEN_MAX_ALIGN_BYTES == 32
#define MLP_ABI_ALIGNMENT a32
#elif EIGEN_MAX_ALIGN_BYTES == 64
#define MLP_ABI_ALIGNMENT a64
#else
#define MLP_ABI_ALIGNMENT a_other
#endif

#define MLP_ABI_JOIN_(a, b) a##_##b
#define MLP_ABI_JOIN(a, b) MLP_ABI_JOIN_(a, b)
#define MLP_ABI_TARGET MLP_ABI_JOIN(MLP_ABI_INSTRUCTION_SET, MLP_ABI_ALIGNMENT)
// Other arithmetic on the same target: see kernel/multiply_add.hpp.
#if defined(MLP_SPLIT_MULTIPLY_ADD)
#define MLP_ABI MLP_ABI_JOIN(MLP_ABI_TARGET, split)
#else
#define MLP_ABI MLP_ABI_TARGET
#endif
