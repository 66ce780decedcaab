// Gradients of Dense behind smooth activations whose derivative is computed from z, which the
// layer keeps in its cache.
#include <mlp/layer/dense.hpp>

#include <mlp/activation/gelu.hpp>
#include <mlp/activation/silu.hpp>
#include <mlp/activation/softplus.hpp>

#include "support/dense_check.hpp"

#include <doctest/doctest.h>

namespace {

using mlp::Dense;
using support::check_dense;

TEST_CASE_TEMPLATE("dense: gradients with z kept meet the reference and differences", Activation,
                   mlp::Gelu, mlp::Silu, mlp::Softplus) {
  check_dense<Dense<1, 1, Activation>>();
  check_dense<Dense<3, 5, Activation>>();
  check_dense<Dense<17, 10, Activation>>();
}

TEST_CASE("dense: gradients of larger shapes with z kept meet the reference and differences") {
  check_dense<Dense<7, 31, mlp::Gelu>>();
  check_dense<Dense<33, 16, mlp::Softplus>>();
}

}  // namespace
