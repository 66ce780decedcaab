#include <mlp/network/detail/fusion.hpp>

#include <mlp/activation/identity.hpp>
#include <mlp/activation/sigmoid.hpp>
#include <mlp/activation/softmax.hpp>
#include <mlp/layer/activate.hpp>
#include <mlp/layer/dense.hpp>
#include <mlp/layer/named.hpp>
#include <mlp/loss/binary_cross_entropy.hpp>
#include <mlp/loss/cross_entropy.hpp>
#include <mlp/loss/huber.hpp>
#include <mlp/loss/mean_squared_error.hpp>

#include <doctest/doctest.h>

// Pairs that must be refused are in must_not_compile/.
TEST_CASE("a loss takes the place of the activation it is made for, and of no other") {
  using mlp::detail::is_fused;
  static_assert(is_fused<mlp::CrossEntropy<mlp::Mean>, mlp::Dense<3, 2, mlp::Softmax>>());
  static_assert(is_fused<mlp::CrossEntropy<mlp::Sum>, mlp::Activate<2, mlp::Softmax>>());
  static_assert(
      is_fused<mlp::CrossEntropy<mlp::Mean>, mlp::Named<"head", mlp::Dense<3, 2, mlp::Softmax>>>());
  static_assert(is_fused<mlp::BinaryCrossEntropy<mlp::Mean>, mlp::Dense<3, 1, mlp::Sigmoid>>());
  static_assert(!is_fused<mlp::MeanSquaredError<mlp::Mean>, mlp::Dense<3, 2, mlp::Softmax>>());
  static_assert(!is_fused<mlp::MeanSquaredError<mlp::Mean>, mlp::Dense<3, 2>>());
  CHECK_FALSE(is_fused<mlp::Huber<mlp::Sum>, mlp::Dense<3, 2, mlp::Sigmoid>>());
}
