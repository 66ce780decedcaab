// What networks are measured on.
#pragma once

#include <mlp/core/random.hpp>
#include <mlp/core/types.hpp>
#include <vector>

#include "counters.hpp"

namespace bench {

/// Batches in rotation, so that none can be learnt by heart, by caches or by the network.
template <class Net>
struct Batches {
  using Inputs = mlp::Matrix<float, Net::inputs, mlp::dynamic>;
  static constexpr std::size_t count = 16;
  std::vector<Inputs> x;
  std::vector<std::vector<int>> labels;

  explicit Batches(mlp::Index size) {
    mlp::Random random(7);
    for (std::size_t i = 0; i < count; ++i) {
      const auto values = random_values(size * Net::inputs, i);
      x.emplace_back(Eigen::Map<const Inputs>(values.data(), Net::inputs, size));
      labels.emplace_back();
      for (mlp::Index j = 0; j < size; ++j) {
        labels.back().push_back(static_cast<int>(random.below(Net::outputs)));
      }
    }
  }
};

}  // namespace bench
