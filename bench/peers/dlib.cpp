// dlib's deep learning interface. Its layers always compute the gradient with respect to their
// input, so the first one does a product more than the others here, which it offers no way to leave
// out.
#include <dlib/dnn.h>

#include "environment.hpp"
#include "peer.hpp"

namespace {

using Network = dlib::loss_multiclass_log<dlib::fc<
    peers::sizes[3],
    dlib::sig<dlib::fc<peers::sizes[2],
                       dlib::sig<dlib::fc<peers::sizes[1], dlib::input<dlib::matrix<float>>>>>>>>;

class Dlib {
 public:
  Dlib(const peers::Task& task, float learning_rate, int threads)
      : solvers_(Network::num_computational_layers, dlib::sgd(0.0F, 0.0F)), rate_(learning_rate) {
    peers::set_openblas_threads(threads);
    for (const peers::Batch& batch : task.batches) {
      copy(batch.x.data(), peers::batch_size, x_.emplace_back());
      copy(batch.x.data(), 1, first_x_.emplace_back());
      labels_.emplace_back(batch.labels.begin(), batch.labels.end());
    }
    network_.subnet().forward(x_.front());  // makes the parameters
    set_weights(dlib::layer<5>(network_), task.layers[0]);
    set_weights(dlib::layer<3>(network_), task.layers[1]);
    set_weights(dlib::layer<1>(network_), task.layers[2]);
  }

  double step(int i) {
    const auto& labels = labels_[std::size_t(i)];
    const double loss = network_.compute_parameter_gradients(x_[std::size_t(i)], labels.begin());
    network_.update_parameters(solvers_, rate_);
    return loss;
  }

  const float* predict(int i) {
    const dlib::tensor& z = network_.subnet().forward(first_x_[std::size_t(i)]);
    probabilities_.copy_size(z);
    dlib::tt::softmax(probabilities_, z);
    return probabilities_.host();
  }

 private:
  void copy(const float* x, int samples, dlib::resizable_tensor& tensor) {
    std::vector<dlib::matrix<float>> columns;
    for (int j = 0; j < samples; ++j) {
      columns.emplace_back(dlib::mat(x + j * peers::sizes[0], peers::sizes[0], 1));
    }
    network_.to_tensor(columns.begin(), columns.end(), tensor);
  }
  static void set_weights(auto& layer, const peers::Layer& from) {
    dlib::tensor& parameters = layer.layer_details().get_layer_params();  // W [in x out], then b
    float* to = std::copy_n(from.W.data(), from.W.size(), parameters.host());
    std::copy_n(from.b.data(), from.b.size(), to);
  }

  Network network_;
  std::vector<dlib::sgd> solvers_;
  double rate_;
  std::vector<dlib::resizable_tensor> x_, first_x_;
  std::vector<std::vector<unsigned long>> labels_;
  dlib::resizable_tensor probabilities_;
};

}  // namespace

int main(int argc, char** argv) {
  peers::restart_with(peers::best_openblas_kernels(), argv);
  return peers::run<Dlib>("dlib", argc, argv);
}
