// The network that everything is measured on, 784 -> 128 -> 256 -> 10: every one of its 136,074
// derivatives against the scalar reference and against central differences.
#include <mlp/activation/sigmoid.hpp>
#include <mlp/activation/softmax.hpp>
#include <mlp/layer/dense.hpp>
#include <mlp/loss/cross_entropy.hpp>

#include "support/network_under_test.hpp"
#include "support/speed.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using reference::Dense;
using support::Values;

using Net = mlp::Network<mlp::Dense<784, 128, mlp::Sigmoid>, mlp::Dense<128, 256, mlp::Sigmoid>,
                         mlp::Dense<256, 10, mlp::Softmax>>;
using Network = support::NetworkUnderTestOf<Net, mlp::CrossEntropy<mlp::Sum>>;

// Every coordinate, or one in so many.
constexpr std::size_t stride = support::runs_slowly ? 61 : 1;

const reference::Loss sum_loss{reference::LossKind::cross_entropy, reference::Reduction::sum};

/// Weights of N(0, 0.05²) and pixels in [0, 1), a fifth of them black.
struct Fixture {
  support::Draws draws{71};
  Network network{mlp::CrossEntropy<mlp::Sum>{}, draws};
  support::Batch batch = support::draw_batch(draws, 2, 784, 10, support::TargetKind::classes);
  reference::Network truth;

  Fixture() {
    for (std::size_t t = 0; t < network.tensor_count(); ++t) {
      network.set(t, draws.normals(network.tensor(t).size(), 0.05));
    }
    for (Values& column : batch.x) {
      for (double& pixel : column) pixel = std::max(0.0, draws.uniform(-0.25, 1.0));
    }
    truth = network.truth();
  }
};

/// The loss of the batch after one row of one layer's z has moved, and nothing else before it:
/// what a change of one weight or bias comes to. Only what lies behind the row is computed again,
/// so that all coordinates can be asked for.
class MovedLoss {
 public:
  MovedLoss(const reference::Network& network, const support::Batch& batch) : network_(network) {
    for (std::size_t j = 0; j < batch.x.size(); ++j) {
      samples_.push_back({batch.x[j], network.logits(batch.x[j]), batch.targets[j].label});
    }
  }

  /// Layer l's weight of input k to output o moves by `step`; k = inputs stands for the bias.
  double operator()(std::size_t l, std::size_t o, std::size_t k, double step) {
    double loss = 0.0;
    for (const Sample& sample : samples_) {
      const double in = k == network_.layers[l].inputs ? 1.0 : input(sample, l, k);
      loss += loss_of(sample, l, o, step * in);
    }
    return loss;
  }

 private:
  struct Sample {
    Values x;
    std::vector<Values> z;
    int label;
  };

  static double input(const Sample& sample, std::size_t l, std::size_t k) {
    return l == 0 ? sample.x[k] : reference::sigmoid(sample.z[l - 1][k]);
  }

  double loss_of(const Sample& sample, std::size_t l, std::size_t o, double move) {
    z_ = sample.z[l];
    z_[o] += move;
    if (l < 2) {
      // z of the next layer moves by W(:, o) times what a_o moved.
      const double moved = reference::sigmoid(z_[o]) - reference::sigmoid(sample.z[l][o]);
      const Dense& next = network_.layers[l + 1];
      z_ = sample.z[l + 1];
      for (std::size_t i = 0; i < next.outputs; ++i) z_[i] += next.W[i + o * next.outputs] * moved;
    }
    if (l == 0) {
      for (double& z : z_) z = reference::sigmoid(z);
      z_ = network_.layers[2].logits(z_);
    }
    double sum = 0.0;
    for (const double logit : z_) sum += std::exp(logit);
    return std::log(sum) - z_[static_cast<std::size_t>(sample.label)];
  }

  const reference::Network& network_;
  std::vector<Sample> samples_;
  Values z_;
};

/// dW and db as they are with the derivative of the layer's own sigmoid forgotten. The last layer's
/// softmax is fused with the loss: it has none to forget.
std::vector<Values> without_derivative(const reference::Network& network,
                                       const support::Batch& batch) {
  reference::BatchGradients wrong;
  for (const Dense& layer : network.layers) {
    wrong.layers.push_back({Values(layer.W.size(), 0.0), Values(layer.b.size(), 0.0)});
  }
  for (std::size_t j = 0; j < batch.x.size(); ++j) {
    const std::vector<Values> z = network.logits(batch.x[j]);
    const Values a0 = reference::activate(reference::Activation::sigmoid, z[0]);
    const Values a1 = reference::activate(reference::Activation::sigmoid, z[1]);
    const Values dz2 = reference::sample_loss(sum_loss, z[2], batch.targets[j]).gradient;
    auto& layers = wrong.layers;
    const Values da1 = network.layers[2].backward(a1, dz2, layers[2].dW, layers[2].db);
    const Values dz1 = reference::through_activation(reference::Activation::sigmoid, z[1], da1);
    Values unused_dW = layers[1].dW, unused_db = layers[1].db;
    const Values da0 = network.layers[1].backward(a0, dz1, unused_dW, unused_db);
    network.layers[1].backward(a0, da1, layers[1].dW, layers[1].db);
    network.layers[0].backward(batch.x[j], da0, layers[0].dW, layers[0].db);
  }
  return support::tensors_of(wrong);
}

Values every(const Values& values) {
  Values chosen;
  for (std::size_t i = 0; i < values.size(); i += stride) chosen.push_back(values[i]);
  return chosen;
}

TEST_CASE("reference network: all parameters' gradients meet the scalar reference") {
  Fixture f;
  support::check_network_against_reference("reference network", f.network, sum_loss, f.batch);
}

TEST_CASE("reference network: all parameters' gradients meet central differences") {
  Fixture f;
  const support::NetworkGradients found = f.network.gradients(f.batch);
  support::Batch shorter = f.batch;
  shorter.x.pop_back();
  shorter.targets.pop_back();
  const std::vector<Values> without_last =
      support::tensors_of(f.truth.gradients(sum_loss, shorter.x, shorter.targets));
  const std::vector<Values> underived = without_derivative(f.truth, f.batch);

  MovedLoss loss(f.truth, f.batch);
  for (std::size_t t = 0; t < 6; ++t) {
    const std::size_t l = t / 2;
    const bool is_bias = t % 2 == 1;
    const Dense& layer = f.truth.layers[l];
    Values differences;
    for (std::size_t i = 0; i < found.tensors[t].size(); i += stride) {
      const std::size_t o = i % layer.outputs;
      const std::size_t k = is_bias ? layer.inputs : i / layer.outputs;
      double step = 0.0;
      const auto moved = [&] { return loss(l, o, k, step); };
      // In a single small weight the loss is so nearly straight that two points are enough.
      differences.push_back(support::SecondOrder{2e-4}(moved, step));
    }
    std::vector<support::Mutant> mutants{{"last sample dropped", every(without_last[t])}};
    if (l < 2) mutants.push_back({"derivative dropped", every(underived[t])});
    support::check_gradient("tensor " + std::to_string(t), every(found.tensors[t]), differences,
                            std::move(mutants));
  }
}

TEST_CASE("reference network: differences of the library's own loss at random coordinates") {
  Fixture f;
  const support::NetworkGradients found = f.network.gradients(f.batch);
  for (std::size_t t = 0; t < 6; ++t) {
    Values tensor = f.network.tensor(t);
    Values gradient, differences;
    for (int n = 0; n < 20; ++n) {
      const std::size_t i = f.draws.below(tensor.size());
      const auto loss = [&] {
        f.network.set(t, tensor);
        return f.network.loss(f.batch);
      };
      gradient.push_back(found.tensors[t][i]);
      differences.push_back(support::FourthOrder{1e-2}(loss, tensor[i]));
    }
    f.network.set(t, tensor);
    support::check_gradient("tensor " + std::to_string(t), gradient, differences);
  }
}

}  // namespace
