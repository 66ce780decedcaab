// The numbers of one machine register, as products use them.
#pragma once

#include <mlp/core/types.hpp>
#include <mlp/kernel/multiply_add.hpp>
#include <mlp/kernel/vector.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <utility>

/// Behind the parameters of a lambda that is passed to one of the kernel's loops: whether such a
/// lambda becomes part of the loop decides its speed, and g++ leaves some of them out.
#define MLP_INLINE __attribute__((always_inline))

namespace mlp::inline MLP_ABI::kernel {

namespace detail {

// What compilers have no operators for. Moves of the numbers alone whose bit in a mask is set:
void load_masked();
void store_masked();
#if defined(__AVX512F__)
EIGEN_ALWAYS_INLINE __m512 load_masked(const float* from, unsigned mask, __m512 rest) {
  return _mm512_mask_loadu_ps(rest, static_cast<__mmask16>(mask), from);
}
EIGEN_ALWAYS_INLINE __m512d load_masked(const double* from, unsigned mask, __m512d rest) {
  return _mm512_mask_loadu_pd(rest, static_cast<__mmask8>(mask), from);
}
EIGEN_ALWAYS_INLINE void store_masked(float* to, unsigned mask, __m512 value) {
  _mm512_mask_storeu_ps(to, static_cast<__mmask16>(mask), value);
}
EIGEN_ALWAYS_INLINE void store_masked(double* to, unsigned mask, __m512d value) {
  _mm512_mask_storeu_pd(to, static_cast<__mmask8>(mask), value);
}
#endif

// The root as IEEE 754 rounds it:
void square_root();
#if defined(__AVX512F__)
EIGEN_ALWAYS_INLINE auto square_root(__m512 x) { return _mm512_sqrt_ps(x); }
EIGEN_ALWAYS_INLINE auto square_root(__m512d x) { return _mm512_sqrt_pd(x); }
#endif
#if defined(__AVX__)
EIGEN_ALWAYS_INLINE auto square_root(__m256 x) { return _mm256_sqrt_ps(x); }
EIGEN_ALWAYS_INLINE auto square_root(__m256d x) { return _mm256_sqrt_pd(x); }
#endif
#if defined(__SSE2__)
EIGEN_ALWAYS_INLINE auto square_root(__m128 x) { return _mm_sqrt_ps(x); }
EIGEN_ALWAYS_INLINE auto square_root(__m128d x) { return _mm_sqrt_pd(x); }
#elif defined(__aarch64__)
EIGEN_ALWAYS_INLINE auto square_root(float32x4_t x) { return vsqrtq_f32(x); }
EIGEN_ALWAYS_INLINE auto square_root(float64x2_t x) { return vsqrtq_f64(x); }
#endif

}  // namespace detail

template <class Scalar>
struct Packet {
  static constexpr int size = std::max(1, static_cast<int>(vector_bytes / sizeof(Scalar)));
  using Type = Vector<Scalar, size>;
  using Bits = Vector<typename BinaryFormat<Scalar>::Bits, size>;

  static EIGEN_ALWAYS_INLINE Type load(const Scalar* from) { return load_vector<size>(from); }
  static EIGEN_ALWAYS_INLINE void store(Scalar* to, const Type& value) {
    store_vector<size>(to, value);
  }
  static EIGEN_ALWAYS_INLINE Type broadcast(Scalar value) {
    return [&]<std::size_t... i>(std::index_sequence<i...>) {
      return Type{(static_cast<void>(i), value)...};
    }
    (std::make_index_sequence<std::size_t{size}>{});
  }
  /// a * b + c, rounded once, with every compiler.
  static EIGEN_ALWAYS_INLINE Type multiply_add(const Type& a, const Type& b, const Type& c) {
    return kernel::multiply_add<Scalar, size>(a, b, c);
  }

  /// As IEEE 754 rounds it.
  static EIGEN_ALWAYS_INLINE Type square_root(const Type& x) {
    if constexpr (size == 1) {
      return std::sqrt(x);
    } else if constexpr (requires { detail::square_root(x); }) {
      return detail::square_root(x);
    } else {
#if defined(__has_builtin) && __has_builtin(__builtin_elementwise_sqrt)
      return __builtin_elementwise_sqrt(x);
#else
      Type root = x;
      for (int i = 0; i < size; ++i) root[i] = std::sqrt(x[i]);
      return root;
#endif
    }
  }

  static constexpr bool has_masks = requires(const Scalar* from, Type value) {
    detail::load_masked(from, 0U, value);
  };
  /// The first `count` values at `from`, fewer than a packet's, and then those of `rest`.
  static EIGEN_ALWAYS_INLINE Type load_first(const Scalar* from, Index count,
                                             const Type& rest) requires has_masks {
    return detail::load_masked(from, first(count), rest);
  }
  static EIGEN_ALWAYS_INLINE void store_first(Scalar* to, Index count,
                                              const Type& value) requires has_masks {
    detail::store_masked(to, first(count), value);
  }

  static constexpr bool can_transpose = size > 1;
  /// to(c, r) = from(r, c) of a square of size x size; columns are a stride apart.
  static EIGEN_ALWAYS_INLINE void transpose(const Scalar* from, Index from_stride, Scalar* to,
                                            Index to_stride) requires can_transpose {
    Type square[std::size_t{size}];
    for (int c = 0; c < size; ++c) square[c] = load(from + c * from_stride);
    exchange<size / 2>(square);
    for (int r = 0; r < size; ++r) store(to + r * to_stride, square[r]);
  }

 private:
  static constexpr unsigned first(Index count) { return (1U << count) - 1U; }

  /// Of every square of 2 n columns the upper right and the lower left quarters change places, then
  /// the same in each of the four (Eklundh 1972).
  template <int n>
  static EIGEN_ALWAYS_INLINE void exchange(Type* square) {
    constexpr auto lanes = std::make_index_sequence<std::size_t{size}>{};
    for (int first = 0; first < size; first += 2 * n) {
      for (int c = first; c < first + n; ++c) {
        const Type left = square[c], right = square[c + n];
        square[c] = alternating<n, 0>(left, right, lanes);
        square[c + n] = alternating<n, n>(left, right, lanes);
      }
    }
    if constexpr (n > 1) exchange<n / 2>(square);
  }
  /// n numbers of `left` from the number `from` on, n of `right`, and so on with the next 2 n.
  template <int n, int from, std::size_t... i>
  static EIGEN_ALWAYS_INLINE Type alternating(const Type& left, const Type& right,
                                              std::index_sequence<i...>) {
    return __builtin_shufflevector(
        left, right,
        ((static_cast<int>(i) & n) == 0 ? static_cast<int>(i) + from
                                        : static_cast<int>(i) - n + from + size)...);
  }
};

}  // namespace mlp::inline MLP_ABI::kernel
