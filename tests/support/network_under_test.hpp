// A whole network with its trainer behind an interface without templates, and the checks of its
// loss and gradients against the scalar reference and central differences.
#pragma once

#include "reference/scalar_network.hpp"
#include "support/draws.hpp"
#include "support/gradient_check.hpp"

#include <mlp/optimizer/sgd.hpp>
#include <mlp/train/trainer.hpp>

#include <numeric>
#include <string>

namespace support {

/// A batch as the reference takes it; without weights every sample counts one.
struct Batch {
  std::vector<Values> x;
  std::vector<reference::Target> targets;
  Values weights = {};
};

/// Loss, gradients tensor by tensor, and dL/dx sample by sample (only without weights).
struct NetworkGradients {
  double loss = 0.0;
  std::vector<Values> tensors;
  Values dx;
};

class NetworkUnderTest {
 public:
  virtual ~NetworkUnderTest() = default;

  /// The same network in plain loops, with the parameters as they are now.
  virtual reference::Network truth() const = 0;
  virtual Values tensor(std::size_t t) const = 0;
  virtual std::size_t tensor_count() const = 0;
  virtual void set(std::size_t t, const Values& values) = 0;
  virtual NetworkGradients gradients(const Batch& batch) = 0;
  virtual double loss(const Batch& batch) = 0;
};

/// The columns of a batch as the library's matrix.
template <class Scalar, int Rows>
mlp::Matrix<Scalar, Rows, mlp::dynamic> matrix_of(const std::vector<Values>& columns) {
  mlp::Matrix<Scalar, Rows, mlp::dynamic> matrix(Rows, static_cast<mlp::Index>(columns.size()));
  for (mlp::Index j = 0; j < matrix.cols(); ++j) {
    for (mlp::Index i = 0; i < Rows; ++i) {
      matrix(i, j) =
          static_cast<Scalar>(columns[static_cast<std::size_t>(j)][static_cast<std::size_t>(i)]);
    }
  }
  return matrix;
}

template <class Parameters>
Values values_of_tensor(const Parameters& parameters, std::size_t t) {
  const auto tensor = parameters.tensor(t);
  return {tensor.data(), tensor.data() + tensor.size()};
}

/// The same chain in plain loops; layers without parameters are activations alone.
template <class Net, class Parameters>
reference::Network reference_of(const Parameters& parameters) {
  reference::Network network;
  std::size_t t = 0;
  for (const mlp::LayerInfo& layer : Net::layers) {
    reference::Dense dense{static_cast<std::size_t>(layer.inputs),
                           static_cast<std::size_t>(layer.outputs),
                           reference::activation_named(layer.activation)};
    if (layer.parameters > 0) {
      dense.W = values_of_tensor(parameters, t++);
      dense.b = values_of_tensor(parameters, t++);
    }
    network.layers.push_back(dense);
  }
  return network;
}

/// f(targets) with class indices where all samples have them, else with a matrix of values.
template <class Scalar, int Outputs, class Function>
auto with_targets(const std::vector<reference::Target>& targets, Function&& f) {
  std::vector<int> labels;
  std::vector<Values> values;
  for (const reference::Target& target : targets) {
    labels.push_back(target.label);
    values.push_back(reference::target_values(target, Outputs));
  }
  if (!labels.empty() && labels.front() >= 0) return f(labels);
  return f(matrix_of<Scalar, Outputs>(values));
}

template <class Net, class Loss, class Scalar = double>
class NetworkUnderTestOf final : public NetworkUnderTest {
 public:
  using Model = mlp::Model<Net, Scalar>;

  // Room for a few samples only: larger batches must make room for themselves.
  NetworkUnderTestOf(const Loss& loss, Draws& draws)
      : trainer_(model_, loss, mlp::Sgd{}, mlp::TrainerOptions{.capacity = 5}) {
    for (std::size_t t = 0; t < tensor_count(); ++t) {
      const auto& place = Model::Parameters::places[t];
      const double size = place.shape.decays ? 1.0 / std::sqrt(double(place.shape.cols)) : 0.3;
      set(t, draws.normals(static_cast<std::size_t>(place.shape.size()), size));
    }
  }

  Model& model() { return model_; }
  auto& trainer() { return trainer_; }

  reference::Network truth() const override { return reference_of<Net>(model_.parameters()); }
  std::size_t tensor_count() const override { return Model::Parameters::tensor_count; }
  Values tensor(std::size_t t) const override { return values_of_tensor(model_.parameters(), t); }
  void set(std::size_t t, const Values& values) override {
    auto tensor = model_.parameters().tensor(t);
    std::copy(values.begin(), values.end(), tensor.data());
  }

  NetworkGradients gradients(const Batch& batch) override {
    NetworkGradients result;
    result.loss = loss(batch);
    for (std::size_t t = 0; t < tensor_count(); ++t) {
      result.tensors.push_back(values_of_tensor(trainer_.gradients(), t));
    }
    if (batch.weights.empty()) {
      mlp::Matrix<Scalar, Net::inputs, mlp::dynamic> dx;
      const auto x = matrix_of<Scalar, Net::inputs>(batch.x);
      const double again = with_targets<Scalar, Net::outputs>(
          batch.targets, [&](const auto& y) { return trainer_.input_gradient(x, y, dx); });
      CHECK(again == result.loss);
      result.dx.assign(dx.data(), dx.data() + dx.size());
    }
    return result;
  }

  double loss(const Batch& batch) override {
    const auto x = matrix_of<Scalar, Net::inputs>(batch.x);
    return with_targets<Scalar, Net::outputs>(batch.targets, [&](const auto& y) {
      if (batch.weights.empty()) return trainer_.loss_and_gradients(x, y);
      const std::vector<Scalar> weights(batch.weights.begin(), batch.weights.end());
      return trainer_.loss_and_gradients(mlp::Batch{x, y, weights});
    });
  }

 private:
  Model model_;
  mlp::Trainer<Model, Loss, mlp::Sgd> trainer_;
};

enum class TargetKind { classes, probabilities, values };

inline Batch draw_batch(Draws& draws, std::size_t size, std::size_t inputs, std::size_t outputs,
                        TargetKind kind, bool weighted = false) {
  Batch batch;
  for (std::size_t j = 0; j < size; ++j) {
    batch.x.push_back(draws.normals(inputs, 1.0));
    reference::Target target;
    if (kind == TargetKind::classes) {
      target.label = static_cast<int>(draws.below(std::max<std::size_t>(outputs, 2)));
    } else if (kind == TargetKind::values) {
      target.values = draws.normals(outputs, 1.0);
    } else {
      target.values = draws.uniforms(outputs, 0.01, 1.0);
      const double sum = std::accumulate(target.values.begin(), target.values.end(), 0.0);
      if (outputs > 1) target.values = scaled(target.values, 1.0 / sum);
    }
    batch.targets.push_back(target);
    if (weighted) batch.weights.push_back(draws.uniform(0.2, 2.0));
  }
  return batch;
}

inline std::vector<Values> tensors_of(const reference::BatchGradients& gradients) {
  std::vector<Values> tensors;
  for (const reference::DenseGradients& layer : gradients.layers) {
    if (layer.dW.empty()) continue;
    tensors.push_back(layer.dW);
    tensors.push_back(layer.db);
  }
  return tensors;
}

inline Values joined(const std::vector<Values>& columns) {
  Values all;
  for (const Values& column : columns) all.insert(all.end(), column.begin(), column.end());
  return all;
}

/// Loss, every dW and db, and dx against the reference.
inline void check_network_against_reference(const std::string& what, NetworkUnderTest& network,
                                            const reference::Loss& loss, const Batch& batch,
                                            double tolerance = 1e-12) {
  const reference::BatchGradients truth =
      network.truth().gradients(loss, batch.x, batch.targets, batch.weights);
  const NetworkGradients found = network.gradients(batch);
  check_close(what + ", loss", Values{found.loss}, Values{truth.loss}, tolerance, 1e-3);
  const std::vector<Values> tensors = tensors_of(truth);
  REQUIRE(tensors.size() == found.tensors.size());
  for (std::size_t t = 0; t < tensors.size(); ++t) {
    check_same(what + ", tensor " + std::to_string(t), found.tensors[t], tensors[t], tolerance);
  }
  if (batch.weights.empty()) check_same(what + ", dx", found.dx, joined(truth.dx), tolerance);
}

/// Every dW and db, and dx, against differences of the library's own loss; one mutant more forgets
/// the last sample.
template <class Differences = FourthOrder>
void check_network_gradients(const std::string& what, NetworkUnderTest& network,
                             const reference::Loss& loss, Batch batch,
                             Differences differences = {}) {
  const NetworkGradients found = network.gradients(batch);
  const auto value = [&] { return network.loss(batch); };

  // The reduced loss without the last sample's term, over the same denominator.
  const std::size_t last = batch.x.size() - 1;
  reference::Loss sum = loss;
  sum.reduction = reference::Reduction::sum;
  const double scale = network.truth().loss(loss, batch.x, batch.targets, batch.weights) /
                       network.truth().loss(sum, batch.x, batch.targets, batch.weights);
  Batch shorter = batch;
  shorter.x.pop_back();
  shorter.targets.pop_back();
  if (!shorter.weights.empty()) shorter.weights.pop_back();
  const reference::BatchGradients without_last =
      network.truth().gradients(sum, shorter.x, shorter.targets, shorter.weights);

  for (std::size_t t = 0; t < network.tensor_count(); ++t) {
    Values tensor = network.tensor(t);
    const auto moved = [&] {
      network.set(t, tensor);
      return value();
    };
    std::vector<Mutant> mutants{
        {"last sample dropped", scaled(tensors_of(without_last)[t], scale)}};
    const Values truth = central_differences(moved, tensor, differences);
    network.set(t, tensor);
    check_gradient(what + ", tensor " + std::to_string(t), found.tensors[t], truth,
                   std::move(mutants));
  }
  if (!batch.weights.empty()) return;
  Values truth;
  for (Values& column : batch.x) {
    const Values of_column = central_differences(value, column, differences);
    truth.insert(truth.end(), of_column.begin(), of_column.end());
  }
  Values mutant = found.dx;
  std::fill(mutant.end() - static_cast<std::ptrdiff_t>(batch.x[last].size()), mutant.end(), 0.0);
  check_gradient(what + ", dx", found.dx, truth, {{"last sample dropped", mutant}});
}

}  // namespace support
