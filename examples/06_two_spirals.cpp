// Two spirals wound into each other (after Lang & Witbrock 1988): a task that plain gradient
// descent finds hard, learnt by Adam with a learning rate that rises once and falls.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <mlp/mlp.hpp>
#include <numbers>
#include <vector>

using Net = mlp::Network<mlp::Dense<2, 32, mlp::Tanh>, mlp::Dense<32, 32, mlp::Tanh>,
                         mlp::Dense<32, 2, mlp::Softmax>>;

int main(int argc, char** argv) {
  const mlp::Seed seed{argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1};

  // 97 points on each arm, one and a half turns, out to a radius of 6.5: with all coordinates below
  // 1 a network of tanh starts as a nearly linear map, and stays one for long. The second arm is
  // the first, turned by 180°.
  Eigen::Matrix<float, 2, 194> x;
  std::vector<int> y;
  for (int i = 0; i < 97; ++i) {
    const float angle = float(i) * std::numbers::pi_v<float> / 32.0F;
    const float radius = 6.5F * (1.0F - float(i) / 104.0F);
    const Eigen::Vector2f point(radius * std::sin(angle), radius * std::cos(angle));
    x.col(2 * i) = point;
    x.col(2 * i + 1) = -point;
    y.insert(y.end(), {0, 1});
  }

  // All samples are one batch. (Batches of 32 would leave a last one of 2, whose step is as long as
  // the others' but mostly noise; Remainder::drop would leave it out.)
  mlp::Model<Net> model(seed);
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Adam{.learning_rate = 0.01});
  trainer.fit(x, y, {.batch_size = 194, .epochs = 1000, .schedule = mlp::OneCycle{}});

  // The class that the network predicts at each point of the plane.
  for (int row = 15; row >= -15; --row) {
    for (int column = -30; column <= 30; ++column) {
      const Eigen::Vector2f at(float(column) / 4.3F, float(row) / 2.15F);
      std::putchar(model.predict(at)(1) > 0.5F ? '#' : '.');
    }
    std::putchar('\n');
  }
  const double accuracy = trainer.evaluate(x, y).accuracy;
  std::printf("accuracy %.1f %%\n", 100.0 * accuracy);
  return accuracy == 1.0 ? 0 : 1;
}
