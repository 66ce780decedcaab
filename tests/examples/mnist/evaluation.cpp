#include "mnist/evaluation.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <mlp/io/model_file.hpp>
#include <mlp/mlp.hpp>

#include "mnist/images.hpp"
#include "support/temporary_directory.hpp"

namespace {

using Net = mlp::Network<mlp::Dense<mnist::image_pixels, mnist::class_count, mlp::Softmax>>;

mnist::Split random_split(int count) {
  struct Memory {
    std::vector<std::uint8_t> pixels, labels;
  };
  const auto memory = std::make_shared<Memory>();
  mlp::Random random(1, 0);
  for (int j = 0; j < count; ++j) {
    memory->labels.push_back(static_cast<std::uint8_t>(random.below(mnist::class_count)));
    for (int i = 0; i < mnist::image_pixels; ++i) {
      memory->pixels.push_back(static_cast<std::uint8_t>(random.below(256)));
    }
  }
  return {memory->pixels, memory->labels, memory};
}

/// Mean of log Σ exp(z) - z of the label, in double.
double reference_loss(const mlp::Model<Net>& model, const mnist::Split& split) {
  const Eigen::MatrixXd W = std::get<0>(model.parameters().layer<0>()).cast<double>();
  double sum = 0.0;
  for (Eigen::Index j = 0; j < split.size(); ++j) {
    std::vector<double> z(mnist::class_count, 0.0);
    for (int c = 0; c < mnist::class_count; ++c) {
      for (int i = 0; i < mnist::image_pixels; ++i) {
        z[static_cast<std::size_t>(c)] +=
            W(c, i) * split.image(j)[static_cast<std::size_t>(i)] / 255.0;
      }
    }
    const double largest = *std::max_element(z.begin(), z.end());
    double exponentials = 0.0;
    for (const double value : z) exponentials += std::exp(value - largest);
    sum += std::log(exponentials) + largest - z[static_cast<std::size_t>(split.label(j))];
  }
  return sum / static_cast<double>(split.size());
}

TEST_CASE("evaluation: the loss of a model that is sure of what is wrong is that of its training") {
  const support::TemporaryDirectory directory;
  const auto path = directory.path() / "m";
  const mnist::Split split = random_split(2500);
  for (const double spread : {0.01, 1.0, 30.0}) {
    CAPTURE(spread);
    mlp::Model<Net> model(mlp::Seed{2}, mlp::Normal{.stddev = spread});
    mlp::save(model, path);
    const mnist::ModelEvaluation found = mnist::evaluate(mnist::DigitModel(path), split);
    CHECK(found.samples == 2500);
    CHECK(found.loss == doctest::Approx(reference_loss(model, split)).epsilon(1e-5));
    // A probability in float is e^-103 or nothing.
    if (spread == 30.0) CHECK(found.loss > 103.0);

    mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{});
    const mlp::Evaluation expected = trainer.evaluate(mnist::ScaledImages(split));
    CHECK(found.loss == doctest::Approx(expected.loss).epsilon(1e-6));
    CHECK(found.confusion.accuracy() == expected.accuracy);
  }
}

}  // namespace
