// The reference itself: known numbers, and its derivatives against differences of its own values.
#include "reference/scalar_network.hpp"

#include "support/draws.hpp"
#include "support/gradient_check.hpp"

#include <doctest/doctest.h>

#include <cmath>

namespace {

using reference::Activation;
using reference::LossKind;
using reference::Values;

TEST_CASE("scalar reference: known activations") {
  const auto value = [](Activation a, double z) { return reference::value(a, z); };
  CHECK(value(Activation::sigmoid, std::log(3.0)) == doctest::Approx(0.75).epsilon(1e-15));
  CHECK(value(Activation::gelu, 1.0) == doctest::Approx(0.8413447460685429).epsilon(1e-15));
  CHECK(value(Activation::silu, 1.0) == doctest::Approx(0.7310585786300049).epsilon(1e-15));
  CHECK(value(Activation::softplus, 0.0) == doctest::Approx(std::log(2.0)).epsilon(1e-15));
  CHECK(value(Activation::elu, -1.0) == doctest::Approx(std::exp(-1.0) - 1.0).epsilon(1e-15));
  CHECK(value(Activation::leaky_relu, -3.0) == doctest::Approx(-0.03).epsilon(1e-15));
  CHECK(reference::activation_named("elu") == Activation::elu);
  CHECK(reference::activation_named("") == Activation::identity);
  CHECK_THROWS_AS(reference::activation_named("sine"), std::invalid_argument);
}

TEST_CASE("scalar reference: derivatives of all activations meet differences") {
  for (int kind = 0; kind < static_cast<int>(Activation::softmax); ++kind) {
    CAPTURE(kind);
    const auto activation = static_cast<Activation>(kind);
    Values exact, differences;
    for (double z = -4.95; z < 5.0; z += 0.1) {
      double x = z;
      exact.push_back(reference::derivative(activation, z));
      differences.push_back(
          support::FourthOrder{}([&] { return reference::value(activation, x); }, x));
    }
    support::check_gradient("activation", exact, differences);
  }
}

TEST_CASE("scalar reference: a network by hand") {
  // z = 2 · 3 + 1 = 7, ℓ = (7 - 4)², dz = 6
  const reference::Network network{{{1, 1, Activation::identity, {2.0}, {1.0}}}};
  const auto g = network.gradients({LossKind::mean_squared_error}, {{3.0}}, {{-1, {4.0}}});
  CHECK(g.loss == 9.0);
  CHECK(g.layers[0].dW == Values{18.0});
  CHECK(g.layers[0].db == Values{6.0});
  CHECK(g.dx[0] == Values{12.0});
}

TEST_CASE("scalar reference: every loss's gradients through a network meet differences") {
  support::Draws draws(81);
  for (const LossKind kind : {LossKind::cross_entropy, LossKind::binary_cross_entropy,
                              LossKind::mean_squared_error, LossKind::huber}) {
    CAPTURE(static_cast<int>(kind));
    const Activation last = kind == LossKind::cross_entropy          ? Activation::softmax
                            : kind == LossKind::binary_cross_entropy ? Activation::sigmoid
                                                                     : Activation::identity;
    reference::Network network{
        {{3, 4, Activation::tanh, draws.normals(12, 0.7), draws.normals(4, 0.3)},
         {4, 3, last, draws.normals(12, 0.7), draws.normals(3, 0.3)}}};
    const reference::Loss loss{kind, reference::Reduction::mean, 0.1, {0.5, 1.0, 2.0}, 0.4};
    std::vector<Values> x;
    for (int j = 0; j < 5; ++j) x.push_back(draws.normals(3, 1.0));
    const std::vector<reference::Target> targets{{0}, {2}, {1}, {1}, {0}};
    const Values weights = draws.uniforms(5, 0.5, 2.0);
    const auto exact = network.gradients(loss, x, targets, weights);
    const auto value = [&] { return network.loss(loss, x, targets, weights); };
    CHECK(exact.loss == doctest::Approx(value()).epsilon(1e-14));
    // Huber's kinks ask for a small step.
    const support::SecondOrder step{1e-5};
    for (std::size_t l = 0; l < 2; ++l) {
      reference::Dense& layer = network.layers[l];
      support::check_gradient("dW", exact.layers[l].dW,
                              support::central_differences(value, layer.W, step));
      support::check_gradient("db", exact.layers[l].db,
                              support::central_differences(value, layer.b, step));
    }
    support::check_gradient("dx", exact.dx[0], support::central_differences(value, x[0], step));
  }
}

TEST_CASE("scalar reference: descent by hand") {
  // v = 0.5 v + (g + 0.1 w): 1.2, then 0.6 + 1.176 = 1.776
  reference::Sgd sgd{0.2, 0.5, false, 0.1};
  Values w{2.0}, v;
  sgd.update(w, {1.0}, v, true);
  CHECK(w[0] == doctest::Approx(1.76).epsilon(1e-15));
  sgd.update(w, {1.0}, v, true);
  CHECK(w[0] == doctest::Approx(1.76 - 0.2 * 1.776).epsilon(1e-15));
  // Nesterov looks ahead: g + 0.5 v, and biases do not decay.
  sgd.nesterov = true;
  Values b{2.0}, u;
  sgd.update(b, {1.0}, u, false);
  CHECK(b[0] == doctest::Approx(2.0 - 0.2 * 1.5).epsilon(1e-15));
}

}  // namespace
