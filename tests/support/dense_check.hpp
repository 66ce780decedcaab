// A Dense layer of any shape and activation against the scalar reference and central differences.
#pragma once

#include "reference/scalar_network.hpp"
#include "support/layer_under_test.hpp"

namespace support {

/// a, dW, db and dx of the scalar reference for the same numbers, in the same order.
struct DenseTruth {
  Values a, dW, db, dx;
  bool is_straight = true;  // every φ'(z) is one
};

inline DenseTruth truth_of(LayerUnderTest& layer, reference::Activation activation,
                           const Values& c) {
  const std::vector<std::span<double>> tensors = layer.tensors();
  reference::Dense dense{layer.inputs(), layer.outputs(), activation};
  if (!tensors.empty()) {
    dense.W.assign(tensors[0].begin(), tensors[0].end());
    dense.b.assign(tensors[1].begin(), tensors[1].end());
  }
  DenseTruth truth;
  truth.dW.resize(dense.W.size());
  truth.db.resize(dense.b.size());
  const auto column = [](auto& values, std::size_t j, std::size_t rows) {
    return Values(values.data() + j * rows, values.data() + (j + 1) * rows);
  };
  for (std::size_t j = 0; j < layer.batch(); ++j) {
    auto all_x = layer.x();
    const Values x = column(all_x, j, dense.inputs);
    const Values da = column(c, j, dense.outputs);
    const Values z = dense.logits(x);
    const Values a = reference::activate(activation, z);
    const Values dz = reference::through_activation(activation, z, da);
    const Values dx = dense.backward(x, dz, truth.dW, truth.db);
    truth.a.insert(truth.a.end(), a.begin(), a.end());
    truth.dx.insert(truth.dx.end(), dx.begin(), dx.end());
    truth.is_straight = truth.is_straight && dz == da;
  }
  return truth;
}

/// Fresh numbers until the last sample's first output is clearly on, so that a dropped term of a
/// rectifier is never one that is zero anyhow.
inline void randomize_until_on(LayerUnderTest& layer, Draws& draws) {
  for (;;) {
    layer.randomize(draws);
    const Values a = layer.forward();
    if (a[a.size() - layer.outputs()] > 0.02) return;
  }
}

template <class Differences>
void check_dense_layer(const std::string& what, LayerUnderTest& layer,
                       reference::Activation activation, std::uint64_t seed,
                       Differences differences) {
  Draws draws(seed);
  randomize_until_on(layer, draws);
  const Values c = draws.normals(layer.outputs() * layer.batch(), 1.0);
  const DenseTruth truth = truth_of(layer, activation, c);
  check_same(what + ", a", layer.forward(), truth.a);
  const LayerGradients found = layer.backward(c);
  if (!found.tensors.empty()) {
    check_same(what + ", dW", found.tensors[0], truth.dW);
    check_same(what + ", db", found.tensors[1], truth.db);
  }
  check_same(what + ", dx", found.dx, truth.dx);
  check_layer_gradients(what, layer, draws, !truth.is_straight, differences);
}

/// The layer L, a Dense or an Activate, at every batch size.
template <class L, class Differences = FourthOrder>
void check_dense(Differences differences = {}) {
  const reference::Activation activation = reference::activation_named(L::Activation::name);
  for (const std::size_t batch : batch_sizes) {
    LayerUnderTestOf<L> layer(batch);
    check_dense_layer(std::string(L::name) + " " + std::to_string(L::inputs) + " -> " +
                          std::to_string(L::outputs) + ", " + std::string(L::Activation::name) +
                          ", batch " + std::to_string(batch),
                      layer, activation, 100 + batch, differences);
  }
}

}  // namespace support
