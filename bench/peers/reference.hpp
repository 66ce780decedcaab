// The network that all peers train, its data, and what its losses must be.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <mlp/core/buffer.hpp>
#include <mlp/core/random.hpp>
#include <vector>

namespace peers {

inline constexpr int layer_count = 3;
/// 784 -> 128 -> 256 -> 10: sigmoid, sigmoid, softmax.
inline constexpr std::array<int, layer_count + 1> sizes{784, 128, 256, 10};
inline constexpr int batch_size = 256;
/// Batches in rotation, so that none can be learnt by heart, by caches or by the network.
inline constexpr int batch_count = 16;
inline constexpr double forward_flops = 271'360;
inline constexpr double step_flops = 613'376;

using Floats = mlp::AlignedBuffer<float>;

/// W [out x in] column by column, which is [in x out] row by row.
struct Layer {
  int inputs;
  int outputs;
  Floats W;
  Floats b;

  Layer(int in, int out, std::uint64_t stream)
      : inputs(in), outputs(out), W(mlp::Index{in} * out), b(out) {
    mlp::Random random(1, stream);
    const double bound = std::sqrt(6.0 / (in + out));
    for (mlp::Index i = 0; i < W.size(); ++i) W.data()[i] = float(random.uniform(-bound, bound));
  }
};

/// Samples are columns: x [784 x 256], dense values in [0, 1).
struct Batch {
  Floats x;
  std::vector<int> labels;

  explicit Batch(std::uint64_t stream) : x(mlp::Index{sizes.front()} * batch_size) {
    mlp::Random random(2, stream);
    for (mlp::Index i = 0; i < x.size(); ++i) x.data()[i] = float(random.uniform());
    for (int j = 0; j < batch_size; ++j) labels.push_back(int(random.below(sizes.back())));
  }
};

/// What every peer starts from.
struct Task {
  std::vector<Layer> layers;
  std::vector<Batch> batches;

  Task() {
    for (std::size_t l = 0; l < layer_count; ++l) layers.emplace_back(sizes[l], sizes[l + 1], l);
    for (std::uint64_t i = 0; i < batch_count; ++i) batches.emplace_back(i);
  }
};

/// The same steps in plain loops and double precision: the truth that peers are checked against.
class Reference {
 public:
  Reference(const Task& task, double learning_rate)
      : batches_(task.batches), learning_rate_(learning_rate) {
    for (const Layer& layer : task.layers) {
      W_.emplace_back(layer.W.data(), layer.W.data() + layer.W.size());
      b_.emplace_back(layer.b.data(), layer.b.data() + layer.b.size());
    }
  }

  /// Mean cross-entropy of batch i before the update.
  double step(int i) {
    auto dW = zeros_like(W_);
    auto db = zeros_like(b_);
    double loss = 0;
    for (int j = 0; j < batch_size; ++j) {
      const auto a = forward(i, j);
      const auto label = std::size_t(batches_[std::size_t(i)].labels[std::size_t(j)]);
      loss -= std::log(a.back()[label]) / batch_size;
      // dL/dz of softmax and the mean of cross-entropies: (p - t) / B
      std::vector<double> dz = a.back();
      dz[label] -= 1;
      for (double& value : dz) value /= batch_size;
      for (std::size_t l = layer_count; l-- > 0;) {
        std::vector<double> dx(a[l].size());
        for (std::size_t in = 0; in < dx.size(); ++in) {
          const double* w = W_[l].data() + in * dz.size();
          double* dw = dW[l].data() + in * dz.size();
          // dW = dz xᵀ
          for (std::size_t out = 0; out < dz.size(); ++out) dw[out] += dz[out] * a[l][in];
          if (l == 0) continue;  // nothing is before the first layer
          // dx = Wᵀ dz, and dz of the layer before
          for (std::size_t out = 0; out < dz.size(); ++out) dx[in] += w[out] * dz[out];
          dx[in] *= a[l][in] * (1 - a[l][in]);
        }
        for (std::size_t out = 0; out < dz.size(); ++out) db[l][out] += dz[out];
        dz = dx;
      }
    }
    update(W_, dW);
    update(b_, db);
    return loss;
  }

  /// Probabilities of sample j of batch i.
  std::vector<double> predict(int i, int j) const { return forward(i, j).back(); }

 private:
  using Values = std::vector<std::vector<double>>;

  static Values zeros_like(const Values& values) {
    Values zeros;
    for (const auto& v : values) zeros.emplace_back(v.size());
    return zeros;
  }

  void update(Values& w, const Values& gradient) const {
    for (std::size_t l = 0; l < w.size(); ++l) {
      for (std::size_t k = 0; k < w[l].size(); ++k) w[l][k] -= learning_rate_ * gradient[l][k];
    }
  }

  /// The input and the outputs of all layers.
  Values forward(int i, int j) const {
    const float* x = batches_[std::size_t(i)].x.data() + mlp::Index{sizes.front()} * j;
    Values a{std::vector<double>(x, x + sizes.front())};
    for (std::size_t l = 0; l < layer_count; ++l) {
      std::vector<double> z = b_[l];
      for (std::size_t in = 0; in < a[l].size(); ++in) {
        const double* w = W_[l].data() + in * z.size();
        for (std::size_t out = 0; out < z.size(); ++out) z[out] += w[out] * a[l][in];
      }
      if (l + 1 < layer_count) {
        for (double& value : z) value = 1 / (1 + std::exp(-value));
      } else {
        double sum = 0;
        for (double& value : z) sum += value = std::exp(value);
        for (double& value : z) value /= sum;
      }
      a.push_back(std::move(z));
    }
    return a;
  }

  const std::vector<Batch>& batches_;
  double learning_rate_;
  Values W_;
  Values b_;
};

}  // namespace peers
