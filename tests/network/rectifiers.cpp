// Gradients of whole networks with kinks, and of a single yes or no.
#include <mlp/network/network.hpp>

#include <mlp/activation/elu.hpp>
#include <mlp/activation/leaky_relu.hpp>
#include <mlp/activation/relu.hpp>
#include <mlp/activation/sigmoid.hpp>
#include <mlp/layer/dense.hpp>
#include <mlp/loss/binary_cross_entropy.hpp>
#include <mlp/loss/huber.hpp>

#include "support/network_under_test.hpp"

#include <doctest/doctest.h>

namespace {

using support::TargetKind;
using support::Values;

constexpr std::size_t batch_sizes[] = {1, 13, 67};

void check(support::NetworkUnderTest& network, const reference::Loss& loss, std::size_t inputs,
           std::size_t outputs, TargetKind kind) {
  support::Draws draws(41);
  for (const std::size_t size : batch_sizes) {
    for (const bool weighted : {false, true}) {
      CAPTURE(size);
      CAPTURE(weighted);
      const support::Batch batch =
          support::draw_batch(draws, size, inputs, outputs, kind, weighted);
      support::check_network_against_reference("rectifiers", network, loss, batch);
      support::check_network_gradients("rectifiers", network, loss, batch, support::SecondOrder{});
    }
  }
}

using YesNo = mlp::Network<mlp::Dense<6, 17, mlp::Relu>, mlp::Dense<17, 1, mlp::Sigmoid>>;

TEST_CASE("network: a single yes or no behind a rectifier") {
  support::Draws draws(33);
  using Loss = mlp::BinaryCrossEntropy<mlp::Mean>;
  const Values class_weights{1.0, 3.0};
  support::NetworkUnderTestOf<YesNo, Loss> network(Loss{0.0, class_weights}, draws);
  const reference::Loss loss{reference::LossKind::binary_cross_entropy, reference::Reduction::mean,
                             0.0, class_weights};
  check(network, loss, 6, 1, TargetKind::classes);
}

TEST_CASE("network: Huber's loss behind layers with kinks") {
  using Net =
      mlp::Network<mlp::Dense<4, 9, mlp::LeakyRelu>, mlp::Dense<9, 6, mlp::Elu>, mlp::Dense<6, 2>>;
  using Loss = mlp::Huber<mlp::Mean>;
  support::Draws draws(44);
  support::NetworkUnderTestOf<Net, Loss> network(Loss{0.5}, draws);
  reference::Loss loss{reference::LossKind::huber};
  loss.delta = 0.5;
  check(network, loss, 4, 2, TargetKind::values);
}

}  // namespace
