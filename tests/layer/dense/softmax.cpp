// Gradients of Dense with a Softmax of its own, not fused with any loss.
#include <mlp/layer/dense.hpp>

#include <mlp/activation/softmax.hpp>

#include "support/dense_check.hpp"

#include <doctest/doctest.h>

namespace {

using mlp::Dense;
using support::check_dense;

TEST_CASE("dense: gradients through softmax meet the reference and differences") {
  check_dense<Dense<1, 2, mlp::Softmax>>();
  check_dense<Dense<3, 5, mlp::Softmax>>();
  check_dense<Dense<17, 10, mlp::Softmax>>();
  check_dense<Dense<7, 31, mlp::Softmax>>();
  check_dense<Dense<33, 16, mlp::Softmax>>();
}

TEST_CASE("dense: a softmax of one output is one whatever its weights, with no gradient") {
  support::LayerUnderTestOf<Dense<3, 1, mlp::Softmax>> dense(7);
  support::LayerUnderTest& layer = dense;
  support::Draws draws(5);
  layer.randomize(draws);
  CHECK(layer.forward() == support::Values(7, 1.0));
  const support::LayerGradients gradients = layer.backward(support::Values(7, 2.0));
  CHECK(gradients.tensors[0] == support::Values(3, 0.0));
  CHECK(gradients.tensors[1] == support::Values(1, 0.0));
  CHECK(gradients.dx == support::Values(21, 0.0));
}

}  // namespace
