// Small networks whose files the targets read and make_seeds writes.
#pragma once

#include <mlp/io/checkpoint.hpp>
#include <mlp/io/model_file.hpp>
#include <mlp/mlp.hpp>

#include "support.hpp"

namespace fuzz {

constexpr int inputs = 3, outputs = 2;
using Output = mlp::Dense<4, outputs, mlp::Softmax>;

using Trained = mlp::Network<mlp::Dense<inputs, 4, mlp::Relu>, mlp::BatchNorm<4>, Output>;
/// Of the same shapes as the next one, so that only names tell them apart.
using WithRelu = mlp::Network<mlp::Dense<inputs, 4, mlp::Relu>, Output>;
using WithLeakyRelu = mlp::Network<mlp::Dense<inputs, 4, mlp::LeakyRelu>, Output>;
using WithEverything =
    mlp::Network<mlp::Named<"first", mlp::Dense<inputs, 4>>, mlp::BatchNorm<4>,
                 mlp::Activate<4, mlp::Elu>, mlp::Dropout<4>, mlp::LayerNorm<4>, Output>;
using Linear = mlp::Network<mlp::Dense<inputs, outputs>>;

/// A run of the network `Trained`, of an optimizer with two memories.
class Run {
 public:
  using Model = mlp::Model<Trained>;
  using Trainer = mlp::Trainer<Model, mlp::CrossEntropy<mlp::Mean>, mlp::Adam>;

  static mlp::safetensors::Metadata name() { return {{"recipe", "fuzz"}}; }

  mlp::FitReport fit(mlp::Index steps, const mlp::FitPosition& from = {}) {
    return trainer_.fit(x_, y_, {.batch_size = 4, .steps = steps, .seed = 1, .from = from});
  }
  void step() { trainer_.step(x_, y_); }

  Trainer& trainer() { return trainer_; }

  Bytes save(mlp::Checkpoint checkpoint) {
    checkpoint.run = name();
    const MemoryFile file;
    mlp::save_checkpoint(trainer_, checkpoint, file.path());
    return file.content();
  }
  mlp::Checkpoint load(std::span<const std::byte> content) {
    const MemoryFile file(content);
    return mlp::load_checkpoint(trainer_, name(), file.path());
  }

 private:
  Model model_{mlp::Seed{1}};
  Trainer trainer_{model_, {}, {}};
  Eigen::MatrixXf x_ = Eigen::MatrixXf::NullaryExpr(inputs, 10, [](Eigen::Index i, Eigen::Index j) {
    return 0.1F * static_cast<float>((i + 1) * j % 7);
  });
  std::vector<int> y_{0, 1, 0, 1, 1, 0, 1, 0, 0, 1};
};

template <class Net>
Bytes saved(const mlp::Model<Net>& model, const mlp::ModelInfo& info) {
  const MemoryFile file;
  mlp::save(model, file.path(), info);
  return file.content();
}

}  // namespace fuzz
