// What a matrix product reads and where it writes: views of columns, however they are stored.
#pragma once

#include <mlp/core/types.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace mlp::inline MLP_ABI::kernel {

/// Values in a cache line.
template <class Scalar>
inline constexpr Index values_per_line = std::max<Index>(1,
                                                         64 / static_cast<Index>(sizeof(Scalar)));

/// Brings a cache line near; any address will do, also one that is not ours.
EIGEN_ALWAYS_INLINE void prefetch(const void* address) { __builtin_prefetch(address); }

/// Left operand: A(i, k) = data[i + k * stride].
template <class Scalar>
struct Left {
  const Scalar* data;
  Index stride;
};

/// Right operand in the natural order of a batch: B(k, n) = data[k + n * stride].
template <class Scalar>
struct Right {
  static constexpr bool is_transposed = false;
  const Scalar* data;
  Index stride;

  /// The same from row k on.
  Right from_row(Index k) const { return {data + k, stride}; }

  template <int Cols>
  struct Cursor {
    std::array<const Scalar*, static_cast<std::size_t>(Cols)> column;
    const Scalar* ahead;  // the next tile's columns
    EIGEN_ALWAYS_INLINE const Scalar& operator()(Index k, int n) const {
      return column[static_cast<std::size_t>(n)][k];
    }
    // One address that runs through all of them while k runs through one, where they are dense:
    // a column each would cost more registers than there are.
    EIGEN_ALWAYS_INLINE void prefetch(Index k) const { kernel::prefetch(ahead + Cols * k); }
  };
  template <int Cols, std::size_t... N>
  EIGEN_ALWAYS_INLINE Cursor<Cols> cursor(Index n, std::index_sequence<N...>) const {
    return {{(data + (n + static_cast<Index>(N)) * stride)...}, data + (n + Cols) * stride};
  }
};

/// Right operand seen transposed: B(k, n) = data[(n - first_n) + (k - first_k) * stride].
template <class Scalar>
struct RightTransposed {
  static constexpr bool is_transposed = true;
  const Scalar* data;
  Index stride;
  Index first_k = 0;
  Index first_n = 0;
  /// Where the columns that will be read next start, and the distance of their rows.
  const Scalar* ahead = data;
  Index ahead_stride = stride;

  RightTransposed from_row(Index k) const {
    return {data + k * stride, stride, first_k, first_n, ahead + k * ahead_stride, ahead_stride};
  }

  template <int Cols>
  struct Cursor {
    const Scalar* row;
    Index stride;
    Index first_k;
    const Scalar* ahead;
    Index ahead_stride;
    EIGEN_ALWAYS_INLINE const Scalar& operator()(Index k, int n) const {
      return row[(k - first_k) * stride + n];
    }
    /// Fetches row k of the part ahead.
    EIGEN_ALWAYS_INLINE void prefetch(Index k) const {
      kernel::prefetch(ahead + (k - first_k) * ahead_stride);
    }
  };
  template <int Cols, std::size_t... N>
  EIGEN_ALWAYS_INLINE Cursor<Cols> cursor(Index n, std::index_sequence<N...>) const {
    return {data + (n - first_n), stride, first_k, ahead + (n - first_n), ahead_stride};
  }
};

/// Where the results go: C(i, n) = data[i + n * stride].
template <class Scalar>
struct Output {
  Scalar* data;
  Index stride;
};

}  // namespace mlp::inline MLP_ABI::kernel
