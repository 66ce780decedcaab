// The step between z and a, and back, that Dense and Activate share.
#include <mlp/layer/detail/activation_step.hpp>

#include <mlp/activation/elu.hpp>
#include <mlp/activation/gelu.hpp>
#include <mlp/activation/sigmoid.hpp>
#include <mlp/activation/softmax.hpp>
#include <mlp/activation/tanh.hpp>

#include <mlp/kernel/product.hpp>

#include "reference/scalar_activation.hpp"
#include "support/draws.hpp"
#include "support/gradient_check.hpp"

#include <doctest/doctest.h>

#include <cstring>

namespace {

using support::Values;

static_assert(!mlp::detail::ActivationStep<mlp::Sigmoid, 5>::keeps_input);
static_assert(mlp::detail::ActivationStep<mlp::Sigmoid, 5>::cache_rows == 0);
static_assert(mlp::detail::ActivationStep<mlp::Gelu, 5>::keeps_input);
static_assert(mlp::detail::ActivationStep<mlp::Gelu, 5>::cache_rows == 5);
static_assert(!mlp::detail::ActivationStep<mlp::Softmax, 5>::is_elementwise);
static_assert(mlp::detail::ActivationStep<mlp::Softmax, 5>::cache_rows == 0);

TEST_CASE_TEMPLATE("activation_step: z to a, and dL/da to dL/dz", A, mlp::Sigmoid, mlp::Gelu,
                   mlp::Softmax) {
  using Step = mlp::detail::ActivationStep<A, 5>;
  constexpr int rows = Step::cache_rows;
  const reference::Activation activation = reference::activation_named(A::name);
  support::Draws draws(4);
  const Values z = draws.normals(5 * 3, 1.0);
  const Values da = draws.normals(5 * 3, 1.0);
  Values a(15), cache(15), delta = da;
  Step::template forward<double>({z.data(), 5, 3}, {cache.data(), rows, 3}, {a.data(), 5, 3});
  Step::template backward<double>({cache.data(), rows, 3}, {a.data(), 5, 3}, {delta.data(), 5, 3});
  if (Step::keeps_input) CHECK(cache == z);
  for (std::ptrdiff_t j = 0; j < 3; ++j) {
    const auto column = [j](const Values& values) {
      return Values(values.begin() + 5 * j, values.begin() + 5 * (j + 1));
    };
    support::check_same("a", column(a), reference::activate(activation, column(z)));
    support::check_same("dz", column(delta),
                        reference::through_activation(activation, column(z), column(da)));
  }
}

// What a product hands over part by part must become the same bits as a whole batch: a network may
// be written either way.
TEST_CASE_TEMPLATE("activation_step: finished parts have the bits of a plain forward pass", A,
                   mlp::Sigmoid, mlp::Tanh, mlp::Gelu, mlp::Elu) {
  using Step = mlp::detail::ActivationStep<A, 21>;
  constexpr int rows = Step::cache_rows;
  support::Draws draws(6);
  std::vector<float> z, plain(21 * 2), cache(21 * 2), parts_cache(21 * 2);
  for (int i = 0; i < 21 * 2; ++i) z.push_back(static_cast<float>(draws.normal(3.0)));
  Step::template forward<float>({z.data(), 21, 2}, {cache.data(), rows, 2}, {plain.data(), 21, 2});

  // z as the product of itself and the identity.
  std::vector<float> parts(21 * 2);
  const mlp::ConstBatchView<float, 21> z_view(z.data(), 21, 2);
  const Eigen::Matrix2f identity = Eigen::Matrix2f::Identity();
  Step::template forward<decltype(mlp::product(z_view, identity)), float>(
      mlp::product(z_view, identity), {parts_cache.data(), rows, 2}, {parts.data(), 21, 2});
  CHECK(std::memcmp(plain.data(), parts.data(), plain.size() * sizeof(float)) == 0);
  CHECK(cache == parts_cache);
}

}  // namespace
