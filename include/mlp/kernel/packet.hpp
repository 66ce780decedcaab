// Eigen's packets (its vectors of one machine register), as products use them. Besides this only
// kernel/lanes.hpp and kernel/bits.hpp touch them.
#pragma once

#include <mlp/core/types.hpp>
#include <mlp/kernel/multiply_add.hpp>

#include <cmath>

/// Behind the parameters of a lambda that is passed to one of the kernel's loops: whether such a
/// lambda becomes part of the loop decides its speed, and g++ leaves some of them out.
#define MLP_INLINE __attribute__((always_inline))

namespace mlp::inline MLP_ABI::kernel {

// g++ says that vector types lose their attributes as template arguments; Eigen's packets are such.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wignored-attributes"

namespace detail {

// Moves of some values of a packet alone, in one instruction, where the target has masks: of those
// whose bit is set.
template <class Type>
struct Masked {
  static constexpr bool exists = false;
};
#if defined(EIGEN_VECTORIZE_AVX512)
template <>
struct Masked<__m512> {
  static constexpr bool exists = true;
  static EIGEN_STRONG_INLINE __m512 load(const float* from, unsigned mask, const __m512& rest) {
    return _mm512_mask_loadu_ps(rest, static_cast<__mmask16>(mask), from);
  }
  static EIGEN_STRONG_INLINE void store(float* to, unsigned mask, const __m512& value) {
    _mm512_mask_storeu_ps(to, static_cast<__mmask16>(mask), value);
  }
};
template <>
struct Masked<__m512d> {
  static constexpr bool exists = true;
  static EIGEN_STRONG_INLINE __m512d load(const double* from, unsigned mask, const __m512d& rest) {
    return _mm512_mask_loadu_pd(rest, static_cast<__mmask8>(mask), from);
  }
  static EIGEN_STRONG_INLINE void store(double* to, unsigned mask, const __m512d& value) {
    _mm512_mask_storeu_pd(to, static_cast<__mmask8>(mask), value);
  }
};
#endif

// The processor's root. Eigen's of floats is an estimate, another one on each instruction set.
template <class Type>
EIGEN_STRONG_INLINE Type square_root(const Type& x) {
  return Eigen::internal::psqrt(x);
}
inline float square_root(float x) { return std::sqrt(x); }
inline double square_root(double x) { return std::sqrt(x); }
#if defined(EIGEN_VECTORIZE_SSE)
EIGEN_STRONG_INLINE __m128 square_root(const __m128& x) { return _mm_sqrt_ps(x); }
#endif
#if defined(EIGEN_VECTORIZE_AVX)
EIGEN_STRONG_INLINE __m256 square_root(const __m256& x) { return _mm256_sqrt_ps(x); }
#endif
#if defined(EIGEN_VECTORIZE_AVX512)
EIGEN_STRONG_INLINE __m512 square_root(const __m512& x) { return _mm512_sqrt_ps(x); }
#endif

}  // namespace detail

template <class Scalar>
struct Packet {
  using Type = typename Eigen::internal::packet_traits<Scalar>::type;
  static constexpr int size = Eigen::internal::unpacket_traits<Type>::size;

  static EIGEN_STRONG_INLINE Type load(const Scalar* from) {
    return Eigen::internal::ploadu<Type>(from);
  }
  static EIGEN_STRONG_INLINE void store(Scalar* to, const Type& value) {
    Eigen::internal::pstoreu(to, value);
  }
  static EIGEN_STRONG_INLINE Type broadcast(const Scalar& value) {
    return Eigen::internal::pset1<Type>(value);
  }
  /// a * b + c, rounded once, with every compiler.
  static EIGEN_STRONG_INLINE Type multiply_add(const Type& a, const Type& b, const Type& c) {
    if constexpr (size > 1 && (has_fused_multiply_add || !rounds_once)) {
      return Eigen::internal::pmadd(a, b, c);
    } else if constexpr (!rounds_once) {
      return a * b + c;
    } else if constexpr (requires { detail::fused(a, b, c); }) {
      return detail::fused(a, b, c);
    } else {
      return detail::fused_one_by_one<Scalar>(a, b, c);
    }
  }

  /// As IEEE 754 rounds it.
  static EIGEN_STRONG_INLINE Type square_root(const Type& x) { return detail::square_root(x); }

  static constexpr bool has_masks = detail::Masked<Type>::exists;
  /// The first `count` values at `from`, fewer than a packet's, and then those of `rest`.
  static EIGEN_STRONG_INLINE Type load_first(const Scalar* from, Index count,
                                             const Type& rest) requires has_masks {
    return detail::Masked<Type>::load(from, first(count), rest);
  }
  static EIGEN_STRONG_INLINE void store_first(Scalar* to, Index count,
                                              const Type& value) requires has_masks {
    detail::Masked<Type>::store(to, first(count), value);
  }

  static constexpr bool can_transpose = size > 1;
  /// to(c, r) = from(r, c) of a square of size x size; columns are a stride apart.
  static EIGEN_STRONG_INLINE void transpose(const Scalar* from, Index from_stride, Scalar* to,
                                            Index to_stride) requires can_transpose {
    Eigen::internal::PacketBlock<Type, size> block;
    for (int c = 0; c < size; ++c) block.packet[c] = load(from + c * from_stride);
    Eigen::internal::ptranspose(block);
    for (int r = 0; r < size; ++r) store(to + r * to_stride, block.packet[r]);
  }

 private:
  static constexpr unsigned first(Index count) { return (1U << count) - 1U; }
};

#pragma GCC diagnostic pop

/// Vector registers of the target: what bounds the size of a register tile.
#if defined(__AVX512F__) || EIGEN_ARCH_ARM64
inline constexpr int register_count = 32;
#else
inline constexpr int register_count = 16;
#endif

}  // namespace mlp::inline MLP_ABI::kernel
