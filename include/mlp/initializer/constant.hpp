// Tensors that start from one value.
#pragma once

#include <mlp/concepts.hpp>

namespace mlp::inline MLP_ABI {

/// Every value is `value`.
struct Constant {
  double value = 0.0;

  template <class Scalar>
  void operator()(Segment<Scalar> values, Index, Index, Random&) const {
    values.setConstant(static_cast<Scalar>(value));
  }
};
static_assert(Initializer<Constant>);

/// Every value is zero.
struct Zeros {
  template <class Scalar>
  void operator()(Segment<Scalar> values, Index, Index, Random&) const {
    values.setZero();
  }
};
static_assert(Initializer<Zeros>);

}  // namespace mlp::inline MLP_ABI
