// A whole classifier in float beside the scalar reference in double.
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

TEST_CASE("network: a classifier in float meets the reference in double") {
  support::Draws draws(32);
  using Loss = mlp::CrossEntropy<mlp::Sum>;
  support::NetworkUnderTestOf<Classifier, Loss, float> network(Loss{}, draws);
  const reference::Loss loss{reference::LossKind::cross_entropy, reference::Reduction::sum};
  for (const std::size_t size : batch_sizes) {
    support::Batch batch = support::draw_batch(draws, size, 5, 3, TargetKind::classes);
    for (Values& column : batch.x) {
      for (double& x : column) x = static_cast<double>(static_cast<float>(x));
    }
    support::check_network_against_reference("float", network, loss, batch,
                                             32.0 * support::float_epsilon);
  }
}

}  // namespace
