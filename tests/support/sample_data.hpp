// Batches for tests, drawn from a seed, and the comparison of floating-point numbers bit by bit.
#pragma once

#include <mlp/core/random.hpp>
#include <mlp/core/types.hpp>

#include <cstdint>
#include <cstring>
#include <vector>

namespace support {

template <class Scalar>
using DynamicMatrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>;

/// Uniform in [-1, 1).
template <class Scalar>
DynamicMatrix<Scalar> random_matrix(mlp::Index rows, mlp::Index cols, std::uint64_t seed) {
  mlp::Random random(seed, 1000);
  DynamicMatrix<Scalar> values(rows, cols);
  for (mlp::Index j = 0; j < cols; ++j) {
    for (mlp::Index i = 0; i < rows; ++i) {
      values(i, j) = static_cast<Scalar>(random.uniform(-1.0, 1.0));
    }
  }
  return values;
}

/// Uniform over the classes.
inline std::vector<int> random_labels(mlp::Index count, int classes, std::uint64_t seed) {
  mlp::Random random(seed, 2000);
  std::vector<int> labels;
  for (mlp::Index j = 0; j < count; ++j) {
    labels.push_back(static_cast<int>(random.below(static_cast<std::uint64_t>(classes))));
  }
  return labels;
}

/// Equal bit for bit: unlike ==, tells -0 from 0 and takes a NaN for itself.
template <class Scalar>
bool same_bits(const Scalar* a, const Scalar* b, mlp::Index count) {
  return std::memcmp(a, b, static_cast<std::size_t>(count) * sizeof(Scalar)) == 0;
}
template <class A, class B>
bool same_bits(const A& a, const B& b) {
  return a.size() == b.size() && same_bits(a.data(), b.data(), a.size());
}

}  // namespace support
