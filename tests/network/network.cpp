// What a network says of itself at compile time, its passes with layers frozen, and a training run
// beside the scalar reference. Its gradients are checked in network/.
#include <mlp/network/network.hpp>

#include <mlp/activation/leaky_relu.hpp>
#include <mlp/activation/relu.hpp>
#include <mlp/activation/sigmoid.hpp>
#include <mlp/activation/softmax.hpp>
#include <mlp/activation/tanh.hpp>
#include <mlp/initializer/normal.hpp>
#include <mlp/layer/activate.hpp>
#include <mlp/layer/batch_norm.hpp>
#include <mlp/layer/dense.hpp>
#include <mlp/layer/dropout.hpp>
#include <mlp/layer/layer_norm.hpp>
#include <mlp/layer/named.hpp>
#include <mlp/loss/cross_entropy.hpp>
#include <mlp/network/model.hpp>

#include "support/network_under_test.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using support::Values;

using Reference =
    mlp::Network<mlp::Dense<784, 128, mlp::Sigmoid>, mlp::Dense<128, 256, mlp::Sigmoid>,
                 mlp::Dense<256, 10, mlp::Softmax>>;
static_assert(Reference::depth == 3 && Reference::last == 2);
static_assert(Reference::inputs == 784 && Reference::outputs == 10);
static_assert(Reference::parameter_count == 136'074);
static_assert(Reference::forward_flops == 271'360);
static_assert(Reference::backward_flops == 342'016);
static_assert(Reference::step_flops == 613'376);
static_assert(Reference::layers[0].parameters == 100'480);
static_assert(Reference::layers[1].parameters == 33'024);
static_assert(Reference::layers[2].parameters == 2'570);
static_assert(Reference::layers[0].backward_flops == 2 * 784 * 128);
static_assert(Reference::layers[1].backward_flops == 2 * 2 * 128 * 256);
static_assert(Reference::layers[2].activation == "softmax");

TEST_CASE("network: the summary names layers, shapes, parameters and FLOP") {
  const std::string summary = Reference::summary();
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < summary.size();) {
    const std::size_t end = summary.find('\n', at);
    lines.push_back(summary.substr(at, end - at));
    at = end + 1;
  }
  REQUIRE(lines.size() == 5);
  const auto check_line = [&](std::size_t line, const std::vector<std::string>& parts) {
    CAPTURE(lines[line]);
    std::size_t at = 0;
    for (const std::string& part : parts) {
      CAPTURE(part);
      at = lines[line].find(part, at);
      REQUIRE(at != std::string::npos);
      at += part.size();
    }
  };
  check_line(0, {"layer", "in -> out", "activation", "parameters", "forward", "backward"});
  check_line(1, {"dense0", "784 -> 128", "sigmoid", "100,480", "200,704", "200,704"});
  check_line(2, {"dense1", "128 -> 256", "sigmoid", "33,024", "65,536", "131,072"});
  check_line(3, {"dense2", "256 -> 10", "softmax", "2,570", "5,120", "10,240"});
  check_line(4, {"total", "784 -> 10", "136,074", "271,360", "342,016"});
}

using Net = mlp::Network<mlp::Named<"below", mlp::Dense<5, 8, mlp::Tanh>>,
                         mlp::Named<"middle", mlp::Dense<8, 6, mlp::Sigmoid>>,
                         mlp::Named<"head", mlp::Dense<6, 3, mlp::Softmax>>>;
using Loss = mlp::CrossEntropy<mlp::Mean>;
using Network = support::NetworkUnderTestOf<Net, Loss>;
const reference::Loss truth_loss{reference::LossKind::cross_entropy, reference::Reduction::mean};

TEST_CASE("network: weights are drawn for the activation that follows, wherever it stands") {
  const auto variance_of_first = []<class... Layers>(mlp::Network<Layers...>) {
    mlp::Model<mlp::Network<Layers...>, double> model(mlp::Seed{3});
    const auto W = model.parameters().tensor(0);
    return W.square().mean();
  };
  using mlp::Dense, mlp::Activate, mlp::Network;
  constexpr double he = 2.0 / 200.0, glorot = 2.0 / (200.0 + 100.0);
  const auto check = [&](auto net, double expected) {
    CHECK(variance_of_first(net) == doctest::Approx(expected).epsilon(0.05));
  };
  check(Network<Dense<200, 100, mlp::Relu>>{}, he);
  check(Network<Dense<200, 100>, Activate<100, mlp::Relu>>{}, he);
  check(Network<Dense<200, 100>, mlp::BatchNorm<100>, Activate<100, mlp::LeakyRelu>>{}, he);
  check(
      Network<Dense<200, 100>, mlp::LayerNorm<100>, mlp::Dropout<100>, Activate<100, mlp::Relu>>{},
      he);
  check(Network<mlp::Named<"first", Dense<200, 100>>, Activate<100, mlp::Relu>>{}, he);
  check(Network<Dense<200, 100>>{}, glorot);
  check(Network<Dense<200, 100>, Activate<100, mlp::Tanh>>{}, glorot);
  check(Network<Dense<200, 100, mlp::Tanh>, Activate<100, mlp::Relu>>{}, glorot);
  check(Network<Dense<200, 100>, Dense<100, 10, mlp::Relu>>{}, glorot);
  check(Network<Dense<200, 100>, mlp::BatchNorm<100>, Dense<100, 10, mlp::Relu>>{}, glorot);

  // Whoever names an initialiser gets it.
  mlp::Model<Network<Dense<200, 100>, Activate<100, mlp::Relu>>, double> named(
      mlp::Seed{3}, mlp::Normal{.stddev = 0.5});
  CHECK(named.parameters().tensor(0).square().mean() == doctest::Approx(0.25).epsilon(0.05));
}

TEST_CASE("network: frozen layers stay, and every other gradient is as without freezing") {
  support::Draws draws(51);
  Network network(Loss{}, draws);
  const support::Batch batch = support::draw_batch(draws, 13, 5, 3, support::TargetKind::classes);
  const support::NetworkGradients free = network.gradients(batch);
  for (unsigned chosen = 1; chosen < 8; ++chosen) {  // every set of frozen layers
    CAPTURE(chosen);
    for (std::size_t l = 0; l < 3; ++l) {
      if ((chosen >> l) & 1U) {
        network.trainer().freeze(l);
      } else {
        network.trainer().unfreeze(l);
      }
    }
    // What stands in the gradients must come from this pass.
    network.trainer().gradients().set_zero();
    const support::NetworkGradients found = network.gradients(batch);
    CHECK(found.loss == free.loss);
    CHECK(found.dx == free.dx);
    std::vector<Values> before;
    for (std::size_t t = 0; t < 6; ++t) before.push_back(network.tensor(t));
    network.trainer().update();
    for (std::size_t t = 0; t < 6; ++t) {
      CAPTURE(t);
      const bool is_frozen = ((chosen >> (t / 2)) & 1U) != 0;
      if (!is_frozen) CHECK(found.tensors[t] == free.tensors[t]);
      CHECK((network.tensor(t) == before[t]) == is_frozen);
      network.set(t, before[t]);
    }
  }
}

TEST_CASE("network: predictions are the reference's, however a batch is cut") {
  support::Draws draws(52);
  Network network(Loss{}, draws);
  const support::Batch batch = support::draw_batch(draws, 131, 5, 3, support::TargetKind::classes);
  const auto x = support::matrix_of<double, 5>(batch.x);
  const auto y = network.model().predict(x);
  for (mlp::Index j = 0; j < x.cols(); ++j) {
    const Values column(y.data() + 3 * j, y.data() + 3 * (j + 1));
    support::check_same("prediction", column,
                        network.truth().outputs(batch.x[static_cast<std::size_t>(j)]));
    CHECK(network.model().predict(x.col(j)) == y.col(j));
  }
}

TEST_CASE("network: ten steps with momentum and weight decay end where the reference ends") {
  for (const bool nesterov : {false, true}) {
    CAPTURE(nesterov);
    support::Draws draws(53);
    Network network(Loss{}, draws);
    mlp::Model<Net, double> model = network.model();
    mlp::Trainer trainer(model, Loss{}, mlp::Sgd{0.3, 0.9, nesterov, 0.01});
    reference::Network truth = network.truth();
    const reference::Sgd sgd{0.3, 0.9, nesterov, 0.01};
    std::vector<reference::DenseGradients> velocities;
    for (int step = 0; step < 10; ++step) {
      const support::Batch batch =
          support::draw_batch(draws, 7, 5, 3, support::TargetKind::probabilities);
      const reference::BatchGradients gradients =
          truth.gradients(truth_loss, batch.x, batch.targets);
      std::vector<Values> targets;
      for (const reference::Target& target : batch.targets) targets.push_back(target.values);
      const double loss = trainer.step(support::matrix_of<double, 5>(batch.x),
                                       support::matrix_of<double, 3>(targets));
      CHECK(loss == doctest::Approx(gradients.loss).epsilon(1e-12));
      sgd.update(truth, gradients, velocities);
    }
    for (std::size_t l = 0; l < 3; ++l) {
      support::check_same("W", support::values_of_tensor(model.parameters(), 2 * l),
                          truth.layers[l].W);
      support::check_same("b", support::values_of_tensor(model.parameters(), 2 * l + 1),
                          truth.layers[l].b);
    }
  }
}

}  // namespace
