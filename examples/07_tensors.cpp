// Pictures in an Eigen tensor, laid out as in NumPy and PyTorch (picture, row, column): which way
// does a line run through noise? The first layer's weights are then shown as pictures themselves.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <mlp/mlp.hpp>
#include <mlp/tensor.hpp>

constexpr int side = 8;
constexpr int hidden = 8;
using Net =
    mlp::Network<mlp::Dense<side * side, hidden, mlp::Tanh>, mlp::Dense<hidden, 4, mlp::Softmax>>;
using Pictures = Eigen::Tensor<float, 3, Eigen::RowMajor>;

struct Samples {
  Pictures pictures;
  Eigen::VectorXi labels;
};

// Lines that run across, down, and along the two diagonals, a pixel or two from the middle.
Samples lines(mlp::Index count, mlp::Random random) {
  Samples samples{Pictures(count, side, side), Eigen::VectorXi(count)};
  for (mlp::Index n = 0; n < count; ++n) {
    const int kind = samples.labels(n) = static_cast<int>(random.below(4));
    const int shift = static_cast<int>(random.below(5)) - 2;
    for (int row = 0; row < side; ++row) {
      for (int column = 0; column < side; ++column) {
        const int from_line[] = {row - side / 2 - shift, column - side / 2 - shift,
                                 row - column - shift, row + column - side + 1 - shift};
        samples.pictures(n, row, column) =
            (from_line[kind] == 0 ? 1.0F : 0.0F) + 0.25F * static_cast<float>(random.normal());
      }
    }
  }
  return samples;
}

int main() {
  const Samples training = lines(4000, mlp::Random(1));
  const Samples test = lines(1000, mlp::Random(2));

  // as_batch views the tensor in place as a matrix [64 x N], one picture per column.
  mlp::Model<Net> model(mlp::Seed{1});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{},
                       mlp::AdamW{.learning_rate = 0.01, .weight_decay = 0.1});
  trainer.fit(mlp::as_batch(training.pictures), training.labels, {.batch_size = 50, .epochs = 20});
  const double accuracy = trainer.evaluate(mlp::as_batch(test.pictures), test.labels).accuracy;

  // The first layer's weights [hidden x 64] in place, indexed as the pictures are: what each unit
  // looks for (oO@) and what speaks against it (.-=).
  const auto weights =
      mlp::as_tensor<Eigen::RowMajor>(model.parameters().tensor(0), side, side, hidden);
  const Eigen::Tensor<float, 0, Eigen::RowMajor> largest = weights.abs().maximum();
  for (int row = 0; row < side; ++row) {
    for (int unit = 0; unit < hidden; ++unit) {
      for (int column = 0; column < side; ++column) {
        const float share = weights(row, column, unit) / largest();
        std::putchar("=-. oO@"[std::lround(3.0F * share) + 3]);
      }
      std::fputs("  ", stdout);
    }
    std::putchar('\n');
  }
  std::printf("accuracy on new pictures %.1f %%\n", 100.0 * accuracy);
  return accuracy > 0.95 ? 0 : 1;
}
