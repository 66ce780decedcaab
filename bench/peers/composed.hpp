// The training step composed by hand of calls to a BLAS-like sgemm, as fast as the calls allow.
//
// `Library::gemm` is row-major sgemm, C = alpha A B + beta C; `Library::gemv(rows, cols, W, x, y)`
// is y = x W with W [rows x cols]. Where an operand is transposed decides how long packing it
// takes:
//   W1, W2 are [in x out], W3 is [out x in], W2 is kept transposed as well; activations have one
//   sample a row, but for the last layer's, which have one class a row.
// Every product but z3 = W3 a2ᵀ then has its right operand row by row, which all libraries like
// best. The learning rate is the gradient product's alpha, so that it adds to the weights in place.
//
// Threads are ours: each takes its samples through forward and backward, then, after a barrier, its
// part of every gradient. Calls from inside a parallel region use one thread each.
#pragma once

#include <omp.h>

#include <mlp/core/types.hpp>
#include <numeric>

#include "elementwise.hpp"
#include "reference.hpp"

namespace peers {

template <class Library>
class ComposedStep {
 public:
  ComposedStep(const Task& task, float learning_rate, int threads)
      : task_(task),
        rate_(learning_rate),
        threads_(threads),
        W1_(task.layers[0].W),
        W2_(task.layers[1].W),
        W2t_(in2 * out2),
        W3_(in3 * out3),
        b1_(task.layers[0].b),
        b2_(task.layers[1].b),
        b3_(task.layers[2].b),
        losses_(std::size_t(threads)) {
    transpose(W2_.data(), 0, in2, out2, W2t_.data(), in2);
    transpose(task.layers[2].W.data(), 0, in3, out3, W3_.data(), in3);
  }

  double step(int i) {
    const Batch& batch = task_.batches[std::size_t(i)];
#pragma omp parallel num_threads(threads_)
    {
      const int worker = omp_get_thread_num();
      losses_[std::size_t(worker)] = to_gradients_of_z(batch, share(batch_size, worker));
#pragma omp barrier
      update(batch, worker);
    }
    return std::accumulate(losses_.begin(), losses_.end(), 0.0) / batch_size;
  }

  const float* predict(int i) {
    Library::gemv(in1, out1, W1_.data(), task_.batches[std::size_t(i)].x.data(), a1_.data());
    add_bias_and_sigmoid(a1_.data(), b1_.data(), 1, out1);
    Library::gemv(in2, out2, W2_.data(), a1_.data(), a2_.data());
    add_bias_and_sigmoid(a2_.data(), b2_.data(), 1, out2);
    Library::gemm('N', 'N', out3, 1, in3, 1.0F, W3_.data(), in3, a2_.data(), 1, 0.0F, dz3_.data(),
                  1);
    add_bias_and_softmax<out3>(dz3_.data(), b3_.data(), 1, 1);
    return dz3_.data();
  }

 private:
  static constexpr int in1 = sizes[0], out1 = sizes[1];
  static constexpr int in2 = sizes[1], out2 = sizes[2];
  static constexpr int in3 = sizes[2], out3 = sizes[3];

  mlp::Range share(int total, int worker) const { return mlp::share_of(total, worker, threads_); }

  /// Forward, loss and backward of some samples, down to dz of every layer.
  double to_gradients_of_z(const Batch& batch, mlp::Range samples) {
    const int n = int(samples.count);
    const float* x = batch.x.data() + samples.first * in1;
    float* a1 = a1_.data() + samples.first * out1;
    float* a2 = a2_.data() + samples.first * out2;
    float* dz1 = dz1_.data() + samples.first * out1;
    float* dz2 = dz2_.data() + samples.first * out2;
    float* dz3 = dz3_.data() + samples.first;
    const int* labels = batch.labels.data() + samples.first;

    // a1 = σ(x W1 + b1)   [n x 128] = [n x 784][784 x 128]
    Library::gemm('N', 'N', n, out1, in1, 1.0F, x, in1, W1_.data(), out1, 0.0F, a1, out1);
    add_bias_and_sigmoid(a1, b1_.data(), n, out1);
    // a2 = σ(a1 W2 + b2)   [n x 256] = [n x 128][128 x 256]
    Library::gemm('N', 'N', n, out2, in2, 1.0F, a1, in2, W2_.data(), out2, 0.0F, a2, out2);
    add_bias_and_sigmoid(a2, b2_.data(), n, out2);
    // p = softmax(W3 a2ᵀ + b3)   [10 x n] = [10 x 256][256 x n]
    Library::gemm('N', 'T', out3, n, in3, 1.0F, W3_.data(), in3, a2, in3, 0.0F, dz3, batch_size);
    add_bias_and_softmax<out3>(dz3, b3_.data(), n, batch_size);
    const double loss = cross_entropy<out3>(dz3, labels, n, batch_size, float(batch_size));
    // dz2 = (dz3ᵀ W3) a2 (1 - a2)   [n x 256] = [n x 10][10 x 256]
    Library::gemm('T', 'N', n, in3, out3, 1.0F, dz3, batch_size, W3_.data(), in3, 0.0F, dz2, in3);
    sigmoid_backward(dz2, a2, n, out2);
    // dz1 = (dz2 W2ᵀ) a1 (1 - a1)   [n x 128] = [n x 256][256 x 128]
    Library::gemm('N', 'N', n, in2, out2, 1.0F, dz2, out2, W2t_.data(), in2, 0.0F, dz1, in2);
    sigmoid_backward(dz1, a1, n, out1);
    return loss;
  }

  /// This worker's part of every gradient, over the whole batch: W -= rate * dW.
  void update(const Batch& batch, int worker) {
    // [in x 128] = [in x B][B x 128]
    const mlp::Range rows1 = share(in1, worker);
    Library::gemm('T', 'N', int(rows1.count), out1, batch_size, -rate_,
                  batch.x.data() + rows1.first, in1, dz1_.data(), out1, 1.0F,
                  W1_.data() + rows1.first * out1, out1);
    // [in x 256] = [in x B][B x 256]
    const mlp::Range rows2 = share(in2, worker);
    Library::gemm('T', 'N', int(rows2.count), out2, batch_size, -rate_, a1_.data() + rows2.first,
                  in2, dz2_.data(), out2, 1.0F, W2_.data() + rows2.first * out2, out2);
    transpose(W2_.data(), int(rows2.first), int(rows2.count), out2, W2t_.data(), in2);
    // [10 x in] = [10 x B][B x in]
    const mlp::Range columns3 = share(in3, worker);
    Library::gemm('N', 'N', out3, int(columns3.count), batch_size, -rate_, dz3_.data(), batch_size,
                  a2_.data() + columns3.first, in3, 1.0F, W3_.data() + columns3.first, in3);

    const mlp::Range k1 = share(out1, worker);
    const mlp::Range k2 = share(out2, worker);
    const mlp::Range k3 = share(out3, worker);
    update_bias(b1_.data() + k1.first, dz1_.data() + k1.first, batch_size, int(k1.count), out1,
                rate_);
    update_bias(b2_.data() + k2.first, dz2_.data() + k2.first, batch_size, int(k2.count), out2,
                rate_);
    for (mlp::Index k = k3.first; k < k3.last(); ++k) {
      const float* dz = dz3_.data() + k * batch_size;
      b3_.data()[k] -= rate_ * std::accumulate(dz, dz + batch_size, 0.0F);
    }
  }

  const Task& task_;
  float rate_;
  int threads_;
  Floats W1_, W2_, W2t_, W3_, b1_, b2_, b3_;
  Floats a1_{batch_size * out1}, a2_{batch_size * out2};
  Floats dz1_{batch_size * out1}, dz2_{batch_size * out2}, dz3_{batch_size * out3};
  std::vector<double> losses_;
};

}  // namespace peers
