// Values instead of classes: a sine with outliers, fitted with the Huber loss in double precision.
#include <cmath>
#include <cstdio>
#include <mlp/mlp.hpp>

using Net = mlp::Network<mlp::Dense<1, 24, mlp::Tanh>, mlp::Dense<24, 24, mlp::Tanh>,
                         mlp::Dense<24, 1, mlp::Identity>>;

int main() {
  constexpr int count = 400;
  mlp::Matrix<double, 1, mlp::dynamic> x(1, count);
  mlp::Matrix<double, 1, mlp::dynamic> y(1, count);
  mlp::Random random(1);
  for (int i = 0; i < count; ++i) {
    x(i) = random.uniform(-3.0, 3.0);
    y(i) = std::sin(2.0 * x(i)) + 0.05 * random.normal();
    if (i % 20 == 0) y(i) += 5.0;  // one in twenty is wildly wrong
  }

  mlp::Model<Net, double> model(mlp::Seed{1});
  mlp::Trainer trainer(model, mlp::Huber<mlp::Mean>{.delta = 0.1},
                       mlp::Sgd{.learning_rate = 0.3, .momentum = 0.9, .nesterov = true});
  trainer.fit(x, y, {.batch_size = 50, .epochs = 600, .seed = 1});

  double worst = 0.0;
  for (int i = -25; i <= 25; ++i) {
    const mlp::Matrix<double, 1, 1> at(i / 10.0);
    const double error = std::abs(model.predict(at)(0) - std::sin(2.0 * at(0)));
    worst = std::max(worst, error);
  }
  std::printf("largest error against the clean sine: %.3f\n", worst);
  return worst < 0.15 ? 0 : 1;
}
