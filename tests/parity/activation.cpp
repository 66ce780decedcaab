// Every activation and its derivative beside PyTorch's: make_reference/activation.py has the same
// cases by the same names.
#include "parity/layer_values.hpp"

#include <mlp/mlp.hpp>

#include <doctest/doctest.h>

namespace {

template <class Activation>
void check(parity::Part& part, const std::string& name = "plain") {
  parity::Part inputs("activation", "inputs");
  const parity::Values& da = inputs.given("da");
  for (const std::string where : {"", "far "}) {
    const auto found =
        parity::layer_values<mlp::Activate<7, Activation>>(inputs.given(where + "z"), {}, da);
    part.compare(where + name, found.a);
    part.compare(where + name + ", dz", found.gradients.dx);
  }
}

TEST_CASE("parity: identity") {
  parity::Part part("activation", "identity");
  check<mlp::Identity>(part);
}

TEST_CASE("parity: sigmoid") {
  parity::Part part("activation", "sigmoid");
  check<mlp::Sigmoid>(part);
}

TEST_CASE("parity: tanh") {
  parity::Part part("activation", "tanh");
  check<mlp::Tanh>(part);
}

TEST_CASE("parity: relu") {
  parity::Part part("activation", "relu");
  check<mlp::Relu>(part);
}

TEST_CASE("parity: leaky_relu") {
  parity::Part part("activation", "leaky_relu");
  check<mlp::LeakyRelu>(part);
  check<mlp::LeakyReluWith<std::ratio<1, 10>>>(part, "tenth");
}

TEST_CASE("parity: elu") {
  parity::Part part("activation", "elu");
  check<mlp::Elu>(part);
  check<mlp::EluWith<std::ratio<3, 2>>>(part, "three_halves");
}

TEST_CASE("parity: gelu") {
  parity::Part part("activation", "gelu");
  check<mlp::Gelu>(part);
}

TEST_CASE("parity: silu") {
  parity::Part part("activation", "silu");
  check<mlp::Silu>(part);
}

TEST_CASE("parity: softplus") {
  parity::Part part("activation", "softplus");
  check<mlp::Softplus>(part);
}

TEST_CASE("parity: softmax") {
  parity::Part part("activation", "softmax");
  check<mlp::Softmax>(part);
}

}  // namespace
