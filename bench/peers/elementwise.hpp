// Elementwise work between the matrix products of hand-composed steps: single passes that compilers
// turn into vector code.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace peers {

/// e^x for |x| <= 87, within 3 units in the last place: 2^n e^r with |r| <= ln 2 / 2, and e^r by
/// its Taylor polynomial. Adding 1.5 * 2^23 rounds to an integer, which then stands in the last
/// bits.
inline float exp(float x) {
  const float above = x < -87.0F ? -87.0F : x;
  const float clamped = above > 87.0F ? 87.0F : above;
  const float shifted = std::fma(clamped, 1.44269504F, 0x1.8p23F);
  const float n = shifted - 0x1.8p23F;
  const float r = std::fma(n, 2.12194440e-4F, std::fma(n, -0.693359375F, clamped));
  float power = std::fma(r, 1.0F / 720.0F, 1.0F / 120.0F);
  power = std::fma(power, r, 1.0F / 24.0F);
  power = std::fma(power, r, 1.0F / 6.0F);
  power = std::fma(power, r, 0.5F);
  power = std::fma(power, r, 1.0F);
  power = std::fma(power, r, 1.0F);
  const auto exponent = std::bit_cast<std::int32_t>(shifted) << 23;
  return std::bit_cast<float>(std::bit_cast<std::int32_t>(power) + exponent);
}

/// a = σ(z + b) in place; z [rows x n], one sample a row.
inline void add_bias_and_sigmoid(float* z, const float* b, int rows, int n) {
  for (int row = 0; row < rows; ++row, z += n) {
#pragma omp simd
    for (int k = 0; k < n; ++k) z[k] = 1.0F / (1.0F + exp(-(z[k] + b[k])));
  }
}

/// dz = da a (1 - a) in place; both [rows x n].
inline void sigmoid_backward(float* da, const float* a, int rows, int n) {
#pragma omp simd
  for (int k = 0; k < rows * n; ++k) da[k] *= a[k] * (1.0F - a[k]);
}

/// b -= rate * Σ_j dz_j; dz one sample a row, rows a stride apart.
inline void update_bias(float* b, const float* dz, int rows, int n, int stride, float rate) {
  for (int row = 0; row < rows; ++row, dz += stride) {
#pragma omp simd
    for (int k = 0; k < n; ++k) b[k] -= rate * dz[k];
  }
}

/// p = softmax(z + b) in place; z [Classes x n], one class a row, rows a stride apart.
template <int Classes>
void add_bias_and_softmax(float* z, const float* b, int n, int stride) {
  constexpr int block = 64;
  float largest[block];
  float sum[block];
  for (int first = 0; first < n; first += block, z += block) {
    const int count = std::min(block, n - first);
    std::fill_n(largest, count, -std::numeric_limits<float>::infinity());
    std::fill_n(sum, count, 0.0F);
    for (int k = 0; k < Classes; ++k) {
      float* row = z + k * stride;
#pragma omp simd
      for (int j = 0; j < count; ++j) {
        row[j] += b[k];
        largest[j] = largest[j] < row[j] ? row[j] : largest[j];
      }
    }
    for (int k = 0; k < Classes; ++k) {
      float* row = z + k * stride;
#pragma omp simd
      for (int j = 0; j < count; ++j) {
        row[j] = exp(row[j] - largest[j]);
        sum[j] += row[j];
      }
    }
    for (int k = 0; k < Classes; ++k) {
      float* row = z + k * stride;
#pragma omp simd
      for (int j = 0; j < count; ++j) row[j] /= sum[j];
    }
  }
}

/// dz = (p - t) / batch in place, t one-hot; returns the sum of the cross-entropies.
template <int Classes>
double cross_entropy(float* p, const int* labels, int n, int stride, float batch) {
  double loss = 0.0;
  for (int j = 0; j < n; ++j) {
    float& likelihood = p[j + labels[j] * stride];
    loss -= double(std::log(likelihood));
    likelihood -= 1.0F;
  }
  for (int k = 0; k < Classes; ++k) {
#pragma omp simd
    for (int j = 0; j < n; ++j) p[j + k * stride] /= batch;
  }
  return loss;
}

/// to [cols x rows] = fromᵀ, of the rows from `first` on.
inline void transpose(const float* from, int first, int rows, int cols, float* to, int stride) {
  constexpr int block = 16;
  for (int start = 0; start < cols; start += block) {
    for (int r = first; r < first + rows; ++r) {
      for (int c = start; c < std::min(start + block, cols); ++c) {
        to[c * stride + r] = from[r * cols + c];
      }
    }
  }
}

}  // namespace peers
