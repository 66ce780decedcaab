#include <mlp/detail/contract_checks.hpp>

#include <mlp/activation/sigmoid.hpp>
#include <mlp/activation/softmax.hpp>
#include <mlp/layer/dense.hpp>
#include <mlp/loss/cross_entropy.hpp>
#include <mlp/optimizer/adam.hpp>
#include <mlp/schedule/cosine_decay.hpp>

#include <doctest/doctest.h>

// What they say of parts that do not meet their contracts is in must_not_compile/.
TEST_CASE("what meets its contract passes its check") {
  static_assert(mlp::detail::check_activation<mlp::Sigmoid>());
  static_assert(mlp::detail::check_activation<mlp::Softmax>());
  static_assert(mlp::detail::check_layer<mlp::Dense<3, 2, mlp::Softmax>>());
  static_assert(mlp::detail::check_loss<mlp::CrossEntropy<mlp::Sum>>());
  static_assert(mlp::detail::check_loss<mlp::CrossEntropy<mlp::Sum>, double>());
  static_assert(mlp::detail::check_optimizer<mlp::Adam>());
  static_assert(mlp::detail::check_optimizer<mlp::Adam, double>());
  static_assert(mlp::detail::check_schedule<mlp::CosineDecay>());
  CHECK(mlp::detail::check_executor<mlp::SerialExecutor>());
}
