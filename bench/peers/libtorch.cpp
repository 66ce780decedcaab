// libtorch as its users write it: modules, autograd and torch::optim::SGD.
#include <torch/torch.h>

#include "environment.hpp"
#include "peer.hpp"

namespace {

class LibTorch {
 public:
  LibTorch(const peers::Task& task, float learning_rate, int threads)
      : network_(torch::nn::Linear(peers::sizes[0], peers::sizes[1]), torch::nn::Sigmoid(),
                 torch::nn::Linear(peers::sizes[1], peers::sizes[2]), torch::nn::Sigmoid(),
                 torch::nn::Linear(peers::sizes[2], peers::sizes[3])),
        optimizer_(network_->parameters(), torch::optim::SGDOptions(double(learning_rate))) {
    torch::set_num_threads(threads);
    peers::set_openblas_threads(threads);
    const torch::NoGradGuard no_gradients;
    auto parameters = network_->parameters();  // W [out x in] row by row, b, layer by layer
    for (std::size_t l = 0; l < peers::layer_count; ++l) {
      const peers::Layer& layer = task.layers[l];
      parameters[2 * l].copy_(view(layer.W, {layer.inputs, layer.outputs}).t());
      parameters[2 * l + 1].copy_(view(layer.b, {layer.outputs}));
    }
    for (const peers::Batch& batch : task.batches) {
      x_.push_back(view(batch.x, {peers::batch_size, peers::sizes[0]}));
      labels_.push_back(torch::tensor(batch.labels, torch::kLong));
    }
  }

  double step(int i) {
    optimizer_.zero_grad();
    const torch::Tensor loss = torch::nn::functional::cross_entropy(
        network_->forward(x_[std::size_t(i)]), labels_[std::size_t(i)]);
    loss.backward();
    optimizer_.step();
    return loss.item<double>();
  }

  const float* predict(int i) {
    const torch::InferenceMode inference;
    probabilities_ = torch::softmax(network_->forward(x_[std::size_t(i)].narrow(0, 0, 1)), 1);
    return probabilities_.data_ptr<float>();
  }

 private:
  static torch::Tensor view(const peers::Floats& values, at::IntArrayRef shape) {
    return torch::from_blob(const_cast<float*>(values.data()), shape);  // nobody writes to it
  }

  torch::nn::Sequential network_;
  torch::optim::SGD optimizer_;
  std::vector<torch::Tensor> x_;
  std::vector<torch::Tensor> labels_;
  torch::Tensor probabilities_;
};

}  // namespace

int main(int argc, char** argv) {
  // Its two kinds of threads, OpenMP's and OpenBLAS's, take the cores from each other while they
  // spin.
  auto environment = peers::best_openblas_kernels();
  environment.push_back({"OMP_WAIT_POLICY", "passive"});
  peers::restart_with(environment, argv);
  return peers::run<LibTorch>("libtorch", argc, argv);
}
