// Training on several threads gives the same bits as training on one.
#include <cstdio>
#include <mlp/mlp.hpp>
#include <mlp/parallel/thread_pool.hpp>

namespace {

using Net = mlp::Network<mlp::Dense<64, 96, mlp::Silu>, mlp::Dense<96, 5, mlp::Softmax>>;

mlp::Model<Net> trained_on(int threads) {
  // Five noisy prototypes.
  mlp::Random random(1);
  Eigen::MatrixXf x(64, 2000);
  std::vector<int> y;
  for (int j = 0; j < x.cols(); ++j) {
    y.push_back(j % 5);
    for (int i = 0; i < 64; ++i) {
      x(i, j) = (i % 5 == j % 5 ? 1.0F : 0.0F) + static_cast<float>(random.normal());
    }
  }
  mlp::Model<Net> model(mlp::Seed{1});
  mlp::ThreadPool pool(threads);
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{.learning_rate = 0.1},
                       {.capacity = 100}, pool);
  trainer.fit(x, y, {.batch_size = 100, .epochs = 5, .seed = 1});
  std::printf("%d threads: training accuracy %.2f %%\n", threads,
              100.0 * trainer.evaluate(x, y).accuracy);
  return model;
}

}  // namespace

int main() {
  const auto one = trained_on(1);
  const auto three = trained_on(3);
  const bool same_bits = (one.parameters().flat() == three.parameters().flat()).all();
  std::printf("same bits: %s\n", same_bits ? "yes" : "no");
  return same_bits ? 0 : 1;
}
