// Gradients of a whole classifier, its loss fused with the output activation.
#include <mlp/network/network.hpp>

#include <mlp/activation/gelu.hpp>
#include <mlp/activation/softmax.hpp>
#include <mlp/activation/tanh.hpp>
#include <mlp/layer/activate.hpp>
#include <mlp/layer/dense.hpp>
#include <mlp/loss/cross_entropy.hpp>

#include "support/network_under_test.hpp"

#include <doctest/doctest.h>

namespace {

using support::TargetKind;
using support::Values;

// One, a prime, and a remainder behind the 64 columns that go through the layers together.
constexpr std::size_t batch_sizes[] = {1, 13, 67};

using Classifier = mlp::Network<mlp::Dense<5, 9, mlp::Tanh>, mlp::Dense<9, 7>,
                                mlp::Activate<7, mlp::Gelu>, mlp::Dense<7, 3, mlp::Softmax>>;

TEST_CASE("network: a classifier's gradients meet the reference and differences") {
  support::Draws draws(31);
  const Values class_weights{0.5, 1.0, 2.5};
  using Loss = mlp::CrossEntropy<mlp::Mean>;
  support::NetworkUnderTestOf<Classifier, Loss> network(Loss{0.1, class_weights}, draws);
  const reference::Loss loss{reference::LossKind::cross_entropy, reference::Reduction::mean, 0.1,
                             class_weights};
  for (const std::size_t size : batch_sizes) {
    for (const TargetKind kind : {TargetKind::classes, TargetKind::probabilities}) {
      for (const bool weighted : {false, true}) {
        CAPTURE(size);
        CAPTURE(weighted);
        const support::Batch batch = support::draw_batch(draws, size, 5, 3, kind, weighted);
        support::check_network_against_reference("classifier", network, loss, batch);
        support::check_network_gradients("classifier", network, loss, batch);
      }
    }
  }
}

}  // namespace
