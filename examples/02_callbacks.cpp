// A whole fit on two interleaved half-moons: batches, epochs, callbacks, validation, a confusion
// matrix.
#include <cmath>
#include <cstdio>
#include <mlp/mlp.hpp>
#include <numbers>
#include <utility>
#include <vector>

namespace {

using Net = mlp::Network<mlp::Dense<2, 16, mlp::Relu>, mlp::Dense<16, 16, mlp::Relu>,
                         mlp::Dense<16, 2, mlp::Softmax>>;

using Sample = std::pair<std::vector<float>, int>;

// Any range of pairs (input, target) will do; here a vector.
std::vector<Sample> half_moons(int count, std::uint64_t seed) {
  mlp::Random random(seed);
  std::vector<Sample> samples;
  for (int i = 0; i < count; ++i) {
    const double angle = random.uniform(0.0, std::numbers::pi);
    const double x = i % 2 == 0 ? std::cos(angle) : 1.0 - std::cos(angle);
    const double y = i % 2 == 0 ? std::sin(angle) : 0.5 - std::sin(angle);
    samples.push_back({{static_cast<float>(x + 0.1 * random.normal()),
                        static_cast<float>(y + 0.1 * random.normal())},
                       i % 2});
  }
  return samples;
}

}  // namespace

int main() {
  const auto training = half_moons(1000, 1);
  const auto validation = mlp::collect<float, 2, 2>(half_moons(500, 2));

  mlp::Model<Net> model(mlp::Seed{1});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{.label_smoothing = 0.01},
                       mlp::Sgd{.learning_rate = 0.2, .momentum = 0.9});
  std::printf("%s\n", Net::summary().c_str());

  // Halve the learning rate every ten epochs; stop once the validation accuracy is high enough.
  const auto on_epoch = [&](const mlp::EpochReport& report) {
    const mlp::Evaluation seen = trainer.evaluate(validation.x, validation.y);
    std::printf("epoch %2lld  training loss %.4f  validation loss %.4f  accuracy %.1f %%\n",
                static_cast<long long>(report.epoch), report.mean_loss, seen.loss,
                100.0 * seen.accuracy);
    if (report.epoch % 10 == 0) trainer.optimizer().learning_rate /= 2;
    return seen.accuracy >= 0.995 ? mlp::Flow::stop : mlp::Flow::proceed;
  };
  trainer.fit(training, {.batch_size = 32, .epochs = 40, .seed = 1}, {.on_epoch = on_epoch});

  const auto confusion = trainer.confusion_matrix(validation.x, validation.y);
  for (int c = 0; c < 2; ++c) {
    std::printf("moon %d: precision %.3f  recall %.3f  F1 %.3f\n", c, confusion.precision(c),
                confusion.recall(c), confusion.f1(c));
  }
  return confusion.accuracy() > 0.97 ? 0 : 1;
}
