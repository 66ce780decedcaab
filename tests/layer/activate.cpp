// An activation as a layer: the same checks as for Dense, without a product.
#include <mlp/layer/activate.hpp>

#include <mlp/activation/elu.hpp>
#include <mlp/activation/gelu.hpp>
#include <mlp/activation/identity.hpp>
#include <mlp/activation/leaky_relu.hpp>
#include <mlp/activation/relu.hpp>
#include <mlp/activation/sigmoid.hpp>
#include <mlp/activation/silu.hpp>
#include <mlp/activation/softmax.hpp>
#include <mlp/activation/softplus.hpp>
#include <mlp/activation/tanh.hpp>

#include "support/dense_check.hpp"

#include <doctest/doctest.h>

#include <cstring>

namespace {

using mlp::Activate;

static_assert(mlp::OutputLayer<Activate<3, mlp::Relu>>);
static_assert(mlp::OutputLayer<Activate<3, mlp::Relu>, double>);
static_assert(Activate<3, mlp::Relu>::inputs == 3 && Activate<3, mlp::Relu>::outputs == 3);
static_assert(Activate<3, mlp::Relu>::tensors.empty());
static_assert(Activate<3, mlp::Relu>::forward_flops == 0);
static_assert(Activate<3, mlp::Relu>::cache_rows == 0 && Activate<3, mlp::Silu>::cache_rows == 3);

TEST_CASE_TEMPLATE("activate: values and gradients of smooth activations", A, mlp::Identity,
                   mlp::Sigmoid, mlp::Tanh, mlp::Gelu, mlp::Silu, mlp::Softplus, mlp::Softmax) {
  support::check_dense<Activate<10, A>>();
  support::check_dense<Activate<3, A>>();
}

TEST_CASE_TEMPLATE("activate: values and gradients of rectifiers", A, mlp::Relu, mlp::LeakyRelu,
                   mlp::Elu) {
  support::check_dense<Activate<10, A>>(support::SecondOrder{});
  support::check_dense<Activate<1, A>>(support::SecondOrder{});
}

TEST_CASE_TEMPLATE("activate: bits do not depend on the split of a batch", A, mlp::Sigmoid,
                   mlp::Tanh, mlp::Gelu, mlp::Softplus, mlp::Softmax) {
  using L = Activate<7, A>;
  support::Draws draws(3);
  std::vector<float> x, whole(7 * 13), cut(7 * 13), cache(7 * 13);
  for (int i = 0; i < 7 * 13; ++i) x.push_back(static_cast<float>(draws.normal(3.0)));
  const auto forward = [&](mlp::Index first, mlp::Index count, std::vector<float>& a) {
    L::template forward<float>({{},
                                {x.data() + 7 * first, 7, count},
                                {cache.data() + L::cache_rows * first, L::cache_rows, count},
                                {a.data() + 7 * first, 7, count}});
  };
  forward(0, 13, whole);
  forward(0, 1, cut);
  forward(1, 5, cut);
  forward(6, 7, cut);
  CHECK(std::memcmp(whole.data(), cut.data(), whole.size() * sizeof(float)) == 0);
}

TEST_CASE("activate: logits are the inputs themselves") {
  using L = Activate<3, mlp::Softmax>;
  const std::vector<double> x{1.0, 2.0, 3.0, 4.0, 5.0, 6.0};
  std::vector<double> z(6);
  L::forward_logits<double>({{}, {x.data(), 3, 2}, {nullptr, 0, 2}, {z.data(), 3, 2}});
  CHECK(z == x);
}

}  // namespace
