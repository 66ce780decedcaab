// Gradients of Dense behind rectifiers, whose kinks ask for small steps.
#include <mlp/layer/dense.hpp>

#include <mlp/activation/elu.hpp>
#include <mlp/activation/leaky_relu.hpp>
#include <mlp/activation/relu.hpp>

#include "support/dense_check.hpp"

#include <doctest/doctest.h>

namespace {

using mlp::Dense;

// Relu and LeakyRelu are straight on either side of the kink, so the shorter the step the better,
// down to rounding errors. Elu bends, and has its kink in the second derivative only.
template <class L>
void check_dense() {
  if constexpr (std::is_same_v<typename L::Activation, mlp::Elu>) {
    support::check_dense<L>(support::SecondOrder{1e-5});
  } else {
    support::check_dense<L>(support::SecondOrder{1e-6});
  }
}

TEST_CASE_TEMPLATE("dense: gradients behind a rectifier meet the reference and differences",
                   Activation, mlp::Relu, mlp::LeakyRelu, mlp::Elu) {
  check_dense<Dense<1, 1, Activation>>();
  check_dense<Dense<3, 5, Activation>>();
  check_dense<Dense<17, 10, Activation>>();
}

TEST_CASE("dense: gradients of larger rectifiers meet the reference and differences") {
  check_dense<Dense<33, 16, mlp::Relu>>();
  check_dense<Dense<7, 31, mlp::Elu>>();
}

}  // namespace
