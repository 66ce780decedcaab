// Gradients of networks whose loss compares the outputs as they are.
#include <mlp/network/network.hpp>

#include <mlp/activation/silu.hpp>
#include <mlp/activation/softmax.hpp>
#include <mlp/activation/softplus.hpp>
#include <mlp/layer/dense.hpp>
#include <mlp/loss/mean_squared_error.hpp>

#include "support/network_under_test.hpp"

#include <doctest/doctest.h>

namespace {

using support::TargetKind;

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
      support::check_network_against_reference("regressor", network, loss, batch);
      support::check_network_gradients("regressor", network, loss, batch);
    }
  }
}

TEST_CASE("network: mean squared error behind smooth layers and no output activation") {
  using Net = mlp::Network<mlp::Dense<4, 17, mlp::Softplus>, mlp::Dense<17, 6, mlp::Silu>,
                           mlp::Dense<6, 3>>;
  using Loss = mlp::MeanSquaredError<mlp::Mean>;
  support::Draws draws(42);
  support::NetworkUnderTestOf<Net, Loss> network(Loss{}, draws);
  check(network, {reference::LossKind::mean_squared_error}, 4, 3, TargetKind::values);
}

TEST_CASE("network: mean squared error through a softmax that is not fused") {
  using Net = mlp::Network<mlp::Dense<4, 6, mlp::Silu>, mlp::Dense<6, 5, mlp::Softmax>>;
  using Loss = mlp::MeanSquaredError<mlp::Sum>;
  support::Draws draws(43);
  support::NetworkUnderTestOf<Net, Loss> network(Loss{}, draws);
  check(network, {reference::LossKind::mean_squared_error, reference::Reduction::sum}, 4, 5,
        TargetKind::classes);
}

}  // namespace
