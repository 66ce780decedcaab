// Tensors that start from a uniform distribution.
#pragma once

#include <mlp/concepts.hpp>

namespace mlp::inline MLP_ABI {

/// U[low, high), drawn in double and in storage order; rounded to float, a value may become high.
struct Uniform {
  double low = -1.0;
  double high = 1.0;

  template <class Scalar>
  void operator()(Segment<Scalar> values, Index, Index, Random& random) const {
    for (Scalar& value : values) value = static_cast<Scalar>(random.uniform(low, high));
  }
};
static_assert(Initializer<Uniform>);

}  // namespace mlp::inline MLP_ABI
