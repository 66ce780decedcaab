// Gradients of Dense behind smooth activations whose derivative is computed from a, in shapes
// below, at and above the widths of the product's tiles.
#include <mlp/layer/dense.hpp>

#include <mlp/activation/sigmoid.hpp>
#include <mlp/activation/tanh.hpp>

#include "support/dense_check.hpp"

#include <doctest/doctest.h>

namespace {

using mlp::Dense;
using support::check_dense;

TEST_CASE_TEMPLATE("dense: gradients meet the reference and differences", Activation, mlp::Identity,
                   mlp::Sigmoid, mlp::Tanh) {
  check_dense<Dense<1, 1, Activation>>();
  check_dense<Dense<3, 5, Activation>>();
  check_dense<Dense<17, 10, Activation>>();
}

TEST_CASE("dense: gradients of larger shapes meet the reference and differences") {
  check_dense<Dense<7, 31, mlp::Sigmoid>>();
  check_dense<Dense<33, 16, mlp::Sigmoid>>();
  check_dense<Dense<33, 16, mlp::Identity>>();
}

}  // namespace
