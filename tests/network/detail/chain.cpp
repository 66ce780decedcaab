#include <mlp/network/detail/chain.hpp>

#include <mlp/activation/relu.hpp>
#include <mlp/activation/softmax.hpp>
#include <mlp/layer/activate.hpp>
#include <mlp/layer/dense.hpp>
#include <mlp/layer/named.hpp>

#include <doctest/doctest.h>

// What a chain must refuse is in must_not_compile/.
TEST_CASE("chains whose sizes meet are accepted, of any depth") {
  static_assert(mlp::detail::check_chain<mlp::Dense<1, 1>>());
  static_assert(mlp::detail::check_chain<mlp::Dense<4, 3, mlp::Relu>, mlp::Dense<3, 7>,
                                         mlp::Activate<7, mlp::Relu>,
                                         mlp::Named<"head", mlp::Dense<7, 2, mlp::Softmax>>>());
  CHECK(mlp::detail::check_chain<mlp::Dense<2, 3>, mlp::Dense<3, 2>>());
}

TEST_CASE("which layers end in an activation for the output alone") {
  using mlp::detail::has_output_only_activation;
  static_assert(has_output_only_activation<mlp::Dense<4, 3, mlp::Softmax>>());
  static_assert(has_output_only_activation<mlp::Activate<3, mlp::Softmax>>());
  static_assert(has_output_only_activation<mlp::Named<"head", mlp::Dense<4, 3, mlp::Softmax>>>());
  static_assert(!has_output_only_activation<mlp::Dense<4, 3, mlp::Relu>>());
  CHECK_FALSE(has_output_only_activation<mlp::Dense<4, 3>>());
}
