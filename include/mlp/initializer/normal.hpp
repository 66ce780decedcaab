// Tensors that start from a normal distribution.
#pragma once

#include <mlp/concepts.hpp>

#include <cmath>

namespace mlp::inline MLP_ABI {

/// N(mean, stddev²), drawn in double and in storage order.
struct Normal {
  double mean = 0.0;
  double stddev = 1.0;

  template <class Scalar>
  void operator()(Segment<Scalar> values, Index, Index, Random& random) const {
    for (Scalar& value : values)
      value = static_cast<Scalar>(std::fma(stddev, random.normal(), mean));
  }
};
static_assert(Initializer<Normal>);

}  // namespace mlp::inline MLP_ABI
