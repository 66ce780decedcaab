// The training step in plain Eigen expressions; the sizes of its matrices are known at compile
// time, or none is.
//
// Threads are ours, as in composed.hpp: each takes its samples through forward and backward, then,
// after a barrier, its part of every gradient.
#pragma once

#include <omp.h>

#include <Eigen/Core>
#include <array>
#include <cmath>
#include <numeric>

#include "reference.hpp"

namespace peers {

template <bool sizes_are_fixed, int threads>
class EigenStep {
  /// A size for the type of a matrix.
  static constexpr int of(int size) { return sizes_are_fixed ? size : Eigen::Dynamic; }
  template <int rows, int cols>
  using Matrix = Eigen::Matrix<float, of(rows), of(cols)>;
  template <int size>
  using Vector = Eigen::Matrix<float, of(size), 1>;

  static constexpr int in1 = sizes[0], out1 = sizes[1];
  static constexpr int in2 = sizes[1], out2 = sizes[2];
  static constexpr int in3 = sizes[2], out3 = sizes[3];
  using Images = Eigen::Map<const Matrix<in1, batch_size>>;

 public:
  EigenStep(const Task& task, float learning_rate, int /*threads*/)
      : task_(task), rate_(learning_rate) {
    const auto copy = [](const Layer& layer, auto& W, auto& b) {
      W = Eigen::Map<const Eigen::MatrixXf>(layer.W.data(), layer.outputs, layer.inputs);
      b = Eigen::Map<const Eigen::VectorXf>(layer.b.data(), layer.outputs);
    };
    copy(task.layers[0], W1_, b1_);
    copy(task.layers[1], W2_, b2_);
    copy(task.layers[2], W3_, b3_);
  }

  double step(int i) {
    const Batch& batch = task_.batches[std::size_t(i)];
    const Images x(batch.x.data(), in1, batch_size);
    std::array<double, std::size_t{threads}> losses{};
#pragma omp parallel num_threads(threads)
    {
      const int worker = omp_get_thread_num();
      losses[std::size_t(worker)] = to_gradients_of_z(x, batch.labels.data(), worker);
#pragma omp barrier
      update(x, worker);
    }
    return std::accumulate(losses.begin(), losses.end(), 0.0) / batch_size;
  }

  const float* predict(int i) {
    const Eigen::Map<const Vector<in1>> x(task_.batches[std::size_t(i)].x.data(), in1);
    y1_.noalias() = W1_ * x;
    y1_ = (y1_ + b1_).array().logistic();
    y2_.noalias() = W2_ * y1_;
    y2_ = (y2_ + b2_).array().logistic();
    y3_.noalias() = W3_ * y2_;
    y3_ += b3_;
    y3_ = (y3_.array() - y3_.maxCoeff()).exp();
    y3_ /= y3_.sum();
    return y3_.data();
  }

 private:
  /// A worker's share of the columns, rows or elements of a matrix.
  template <int size>
  static auto columns(auto& m, int worker) {
    constexpr int share = size / threads;
    return m.template middleCols<of(share)>(worker * share, share);
  }
  template <int size>
  static auto rows(auto& m, int worker) {
    constexpr int share = size / threads;
    return m.template middleRows<of(share)>(worker * share, share);
  }

  /// Forward, loss and backward of this worker's samples, down to dz of every layer.
  double to_gradients_of_z(const Images& images, const int* all_labels, int worker) {
    constexpr int n = batch_size / threads;
    const int* labels = all_labels + worker * n;
    const auto x = columns<batch_size>(images, worker);
    auto a1 = columns<batch_size>(a1_, worker);
    auto a2 = columns<batch_size>(a2_, worker);
    auto dz1 = columns<batch_size>(dz1_, worker);
    auto dz2 = columns<batch_size>(dz2_, worker);
    auto p = columns<batch_size>(dz3_, worker);

    a1.noalias() = W1_ * x;
    a1 = (a1.colwise() + b1_).array().logistic();
    a2.noalias() = W2_ * a1;
    a2 = (a2.colwise() + b2_).array().logistic();
    p.noalias() = W3_ * a2;
    p.colwise() += b3_;
    p.rowwise() -= p.colwise().maxCoeff().eval();
    p = p.array().exp();
    p.array().rowwise() /= p.colwise().sum().eval().array();

    double loss = 0.0;
    for (int j = 0; j < n; ++j) {
      loss -= double(std::log(p(labels[j], j)));
      p(labels[j], j) -= 1.0F;
    }
    p /= float(batch_size);  // dz3 = (p - t) / B

    dz2.noalias() = W3_.transpose() * p;
    dz2.array() *= a2.array() * (1.0F - a2.array());
    dz1.noalias() = W2_.transpose() * dz2;
    dz1.array() *= a1.array() * (1.0F - a1.array());
    return loss;
  }

  /// This worker's part of every gradient, over the whole batch: W -= rate * dW. Eigen folds the
  /// rate into the product.
  void update(const Images& x, int worker) {
    columns<in1>(W1_, worker).noalias() -= (rate_ * dz1_) * rows<in1>(x, worker).transpose();
    columns<in2>(W2_, worker).noalias() -= (rate_ * dz2_) * rows<in2>(a1_, worker).transpose();
    columns<in3>(W3_, worker).noalias() -= (rate_ * dz3_) * rows<in3>(a2_, worker).transpose();
    rows<out1>(b1_, worker) -= rate_ * rows<out1>(dz1_, worker).rowwise().sum();
    rows<out2>(b2_, worker) -= rate_ * rows<out2>(dz2_, worker).rowwise().sum();
    rows<out3>(b3_, worker) -= rate_ * rows<out3>(dz3_, worker).rowwise().sum();
  }

  const Task& task_;
  float rate_;
  Matrix<out1, in1> W1_{out1, in1};
  Matrix<out2, in2> W2_{out2, in2};
  Matrix<out3, in3> W3_{out3, in3};
  Vector<out1> b1_, y1_;
  Vector<out2> b2_, y2_;
  Vector<out3> b3_, y3_;
  Matrix<out1, batch_size> a1_{out1, batch_size}, dz1_{out1, batch_size};
  Matrix<out2, batch_size> a2_{out2, batch_size}, dz2_{out2, batch_size};
  Matrix<out3, batch_size> dz3_{out3, batch_size};
};

}  // namespace peers
