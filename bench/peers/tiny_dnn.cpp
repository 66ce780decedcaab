// tiny-dnn, with its AVX kernels and OpenMP.
#include <omp.h>
#include <tiny_dnn/tiny_dnn.h>

#include "peer.hpp"

namespace {

template <class Activation>
using Dense = tiny_dnn::fully_connected_layer<Activation>;

class TinyDnn {
 public:
  TinyDnn(const peers::Task& task, float learning_rate, int threads) : task_(task) {
    omp_set_num_threads(threads);
    optimizer_.alpha = learning_rate;
    network_ << Dense<tiny_dnn::activation::sigmoid>(peers::sizes[0], peers::sizes[1])
             << Dense<tiny_dnn::activation::sigmoid>(peers::sizes[1], peers::sizes[2])
             << Dense<tiny_dnn::activation::softmax>(peers::sizes[2], peers::sizes[3]);
    network_.init_weight();
    for (std::size_t l = 0; l < peers::layer_count; ++l) {
      const peers::Layer& from = task.layers[l];
      const auto parameters = network_[l]->weights();  // W [in x out] row by row, then b
      std::copy_n(from.W.data(), from.W.size(), parameters[0]->begin());
      std::copy_n(from.b.data(), from.b.size(), parameters[1]->begin());
    }
    for (const peers::Batch& batch : task.batches) {
      auto& samples = x_.emplace_back();
      for (int j = 0; j < peers::batch_size; ++j) {
        const float* x = batch.x.data() + j * peers::sizes[0];
        samples.emplace_back(x, x + peers::sizes[0]);
      }
      labels_.emplace_back(batch.labels.begin(), batch.labels.end());
    }
  }

  double step(int i) {
    const auto& labels = labels_[std::size_t(i)];
    network_.fit<tiny_dnn::cross_entropy_multiclass>(
        optimizer_, x_[std::size_t(i)], labels, peers::batch_size, 1, [] {}, [] {}, false, 1);
    // The outputs before the update are still there.
    double loss = 0.0;
    const auto p = network_[peers::layer_count - 1]->output().front();
    for (std::size_t j = 0; j < labels.size(); ++j) loss -= std::log(double(p[j][labels[j]]));
    return loss / peers::batch_size;
  }

  const float* predict(int i) {
    probabilities_ = network_.predict(x_[std::size_t(i)].front());
    return probabilities_.data();
  }

 private:
  const peers::Task& task_;
  tiny_dnn::network<tiny_dnn::sequential> network_;
  tiny_dnn::gradient_descent optimizer_;
  std::vector<std::vector<tiny_dnn::vec_t>> x_;
  std::vector<std::vector<tiny_dnn::label_t>> labels_;
  tiny_dnn::vec_t probabilities_;
};

}  // namespace

int main(int argc, char** argv) { return peers::run<TinyDnn>("tiny_dnn", argc, argv); }
