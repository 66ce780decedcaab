// The compiler's vectors of one machine register, which g++ and clang have for every target.
#pragma once

#include <mlp/core/finite.hpp>
#include <mlp/core/types.hpp>

#include <cstddef>

// The target's instructions that compilers have no operators for.
#if defined(__AVX__)
#include <immintrin.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

namespace mlp::inline MLP_ABI::kernel {

/// Bytes of the target's widest vectors; 0 where it has none whose arithmetic is that of IEEE 754
/// (those of 32-bit ARM have no subnormal numbers), where the compiler has no name for them (MSVC),
/// and where they are not wanted (EIGEN_DONT_VECTORIZE).
#if defined(EIGEN_DONT_VECTORIZE) || !defined(__GNUC__)
inline constexpr std::size_t vector_bytes = 0;
#elif defined(__AVX512F__)
inline constexpr std::size_t vector_bytes = 64;
#elif defined(__AVX__)
inline constexpr std::size_t vector_bytes = 32;
#elif defined(__SSE2__) || defined(__aarch64__) || defined(__wasm_simd128__) || \
    defined(__VSX__) || defined(__loongarch_sx) || (defined(__riscv_v) && defined(__clang__))
inline constexpr std::size_t vector_bytes = 16;
#else
inline constexpr std::size_t vector_bytes = 0;
#endif

/// Vector registers of the target: what bounds the size of a register tile.
#if defined(__AVX512F__) || defined(__aarch64__) || defined(__riscv) || defined(__VSX__)
inline constexpr int register_count = 32;
#else
inline constexpr int register_count = 16;
#endif

/// The formats of IEEE 754.
template <class Scalar>
struct BinaryFormat;
template <>
struct BinaryFormat<float> {
  using Bits = mlp::detail::BitsOf<float>;
  static constexpr int fraction_bits = 23, bias = 127;
};
template <>
struct BinaryFormat<double> {
  using Bits = mlp::detail::BitsOf<double>;
  static constexpr int fraction_bits = 52, bias = 1023;
};

namespace detail {

// Attributes are lost where types are template arguments, so these are members.
template <class Number, int count>
struct VectorTypes {
  using Type [[gnu::vector_size(sizeof(Number) * std::size_t{count})]] = Number;
  using Anywhere [[gnu::vector_size(sizeof(Number) * std::size_t{count}),
                   gnu::aligned(alignof(Number)), gnu::may_alias]] = Number;
};
template <class Number>
struct VectorTypes<Number, 1> {
  using Type = Number;
  using Anywhere = Number;
};

}  // namespace detail

/// `count` numbers or integers, a power of two, with the operators of one; of one that itself.
template <class Number, int count>
using Vector = typename detail::VectorTypes<Number, count>::Type;

/// Of adjacent numbers, wherever they are.
template <int count, class Number>
EIGEN_ALWAYS_INLINE Vector<Number, count> load_vector(const Number* from) {
  return *reinterpret_cast<const typename detail::VectorTypes<Number, count>::Anywhere*>(from);
}
template <int count, class Number>
EIGEN_ALWAYS_INLINE void store_vector(Number* to, const Vector<Number, count>& value) {
  *reinterpret_cast<typename detail::VectorTypes<Number, count>::Anywhere*>(to) = value;
}

}  // namespace mlp::inline MLP_ABI::kernel
