#include <mlp/train/trainer.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "support/networks.hpp"

namespace {

using support::DynamicMatrix;

const DynamicMatrix<double> x = support::random_matrix<double>(5, 50, 4);
const std::vector<int> y = support::random_labels(50, 3, 4);

}  // namespace

TEST_CASE("loss and accuracy are those of the predictions, whatever the capacity") {
  mlp::Model<support::Classifier, double> model(mlp::Seed{7});
  const auto a = model.predict(x);
  double loss = 0.0;
  double hits = 0.0;
  for (mlp::Index j = 0; j < 50; ++j) {
    const int label = y[static_cast<std::size_t>(j)];
    loss -= std::log(a(label, j)) / 50.0;
    mlp::Index largest = -1;
    a.col(j).maxCoeff(&largest);
    hits += largest == label ? 1.0 : 0.0;
  }
  CHECK(hits > 0.0);
  CHECK(hits < 50.0);
  for (mlp::Index capacity : {1, 7, 50, 256}) {
    mlp::Trainer mean(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{}, {.capacity = capacity});
    const auto evaluation = mean.evaluate(x, y);
    CHECK(evaluation.loss == doctest::Approx(loss).epsilon(1e-12));
    CHECK(evaluation.accuracy == hits / 50.0);
    CHECK(evaluation.samples == 50);
    mlp::Trainer sum(model, mlp::CrossEntropy<mlp::Sum>{}, mlp::Sgd{}, {.capacity = capacity});
    CHECK(sum.evaluate(x, y).loss == doctest::Approx(loss).epsilon(1e-12));
  }
}

TEST_CASE("the model stays as it is") {
  mlp::Model<support::Classifier, double> model(mlp::Seed{7});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{});
  trainer.evaluate(x, y);
  trainer.confusion_matrix(x, y);
  CHECK(support::same_parameters(model, mlp::Model<support::Classifier, double>(mlp::Seed{7})));
  CHECK(trainer.updates() == 0);
}

TEST_CASE("an element-wise loss is a mean over elements") {
  mlp::Model<support::Regressor, double> model(mlp::Seed{7});
  mlp::Trainer trainer(model, mlp::MeanSquaredError<mlp::Sum>{}, mlp::Sgd{}, {.capacity = 16});
  const DynamicMatrix<double> targets = support::random_matrix<double>(3, 50, 5);
  const double expected = (model.predict(x) - targets).array().square().mean();
  const auto evaluation = trainer.evaluate(x, targets);
  CHECK(evaluation.loss == doctest::Approx(expected).epsilon(1e-12));
  CHECK(std::isnan(evaluation.accuracy));  // there are no classes
}

TEST_CASE("there is an accuracy where targets are classes, and nowhere else") {
  const DynamicMatrix<double> probabilities = mlp::one_hot<double>(y, 3);
  mlp::Model<support::Classifier, double> softmax(mlp::Seed{7});
  mlp::Trainer classes(softmax, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{.learning_rate = 0.0});
  CHECK(classes.evaluate(x, probabilities).accuracy == classes.evaluate(x, y).accuracy);

  // Three yes/no answers, and one.
  mlp::Model<mlp::Network<mlp::Dense<5, 3, mlp::Sigmoid>>, double> three(mlp::Seed{7});
  mlp::Trainer labels(three, mlp::BinaryCrossEntropy<mlp::Mean>{}, mlp::Sgd{.learning_rate = 0.0});
  CHECK(std::isnan(labels.evaluate(x, probabilities).accuracy));
  CHECK(labels.evaluate(x, y).accuracy >= 0.0);
  mlp::Model<mlp::Network<mlp::Dense<5, 1, mlp::Sigmoid>>, double> one(mlp::Seed{7});
  mlp::Trainer answer(one, mlp::BinaryCrossEntropy<mlp::Mean>{}, mlp::Sgd{});
  const DynamicMatrix<double> yes = probabilities.row(1);
  CHECK(answer.evaluate(x, yes).accuracy == mlp::accuracy(one.predict(x), [&] {
          std::vector<int> is_one;
          for (const int label : y) is_one.push_back(label == 1 ? 1 : 0);
          return is_one;
        }()));

  // A step of a fit says the same.
  const auto check = [](mlp::StepReport report, bool has_accuracy) {
    CHECK(std::isnan(report.accuracy) != has_accuracy);
    return mlp::Flow::proceed;
  };
  classes.fit(x, y, {}, {.on_step = [&](const auto& report) { return check(report, true); }});
  const auto report = labels.fit(x, probabilities, {},
                                 {.on_step = [&](const auto& step) { return check(step, false); }});
  CHECK_FALSE(report.diverged);
}

TEST_CASE("one rule decides on a class, whatever the loss") {
  // Logits 20, 25, 30 and the like: their sigmoids are all 1 in float, and a softmax of logits that
  // hardly differ is a tie.
  using Sigmoids = mlp::Network<mlp::Dense<3, 3, mlp::Sigmoid>>;
  using Softmaxes = mlp::Network<mlp::Dense<3, 3, mlp::Softmax>>;
  Eigen::MatrixXf logits(3, 4);
  logits << 20, 30, 1e-9F, 0,  //
      25, 25, 2e-9F, 1e-9F,    //
      30, 20, 0, 2e-9F;
  const std::vector<int> right{2, 0, 1, 2};
  const auto check = [&](auto model, const auto& loss) {
    auto [W, b] = model.parameters().template layer<0>();
    W.setIdentity();
    mlp::Trainer trainer(model, loss, mlp::Sgd{.learning_rate = 0.0});
    CHECK(trainer.evaluate(logits, right).accuracy == 1.0);
    CHECK(model.predict_classes(logits) == Eigen::Vector4i(2, 0, 1, 2));
    CHECK(trainer.confusion_matrix(logits, right).accuracy() == 1.0);
  };
  check(mlp::Model<Sigmoids>{}, mlp::BinaryCrossEntropy<mlp::Mean>{});
  check(mlp::Model<Sigmoids>{}, mlp::MeanSquaredError<mlp::Mean>{});
  check(mlp::Model<Softmaxes>{}, mlp::CrossEntropy<mlp::Sum>{});
  check(mlp::Model<Softmaxes>{}, mlp::Huber<mlp::Mean>{});
}

TEST_CASE("a model of NaN is right about nothing") {
  mlp::Model<support::Classifier, double> model(mlp::Seed{7});
  model.parameters().flat().setConstant(std::nan(""));
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{});
  const std::vector<int> zeros(50, 0);
  const mlp::Evaluation found = trainer.evaluate(x, zeros);
  CHECK(found.accuracy == 0.0);
  CHECK(std::isnan(found.loss));
  CHECK(model.predict_classes(x) == Eigen::VectorXi::Constant(50, -1));
  CHECK(trainer.confusion_matrix(x, zeros).recall(0) == 0.0);
}

TEST_CASE("class weights make a weighted mean of the loss and leave the accuracy") {
  mlp::Model<support::Classifier, double> model(mlp::Seed{7});
  const std::vector<double> weights{1.0, 5.0, 0.5};
  mlp::Trainer plain(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{});
  mlp::Trainer weighted(model, mlp::CrossEntropy<mlp::Mean>{.class_weights = weights}, mlp::Sgd{},
                        {.capacity = 8});
  const auto a = model.predict(x);
  double loss = 0.0;
  double total = 0.0;
  for (mlp::Index j = 0; j < 50; ++j) {
    const auto label = static_cast<std::size_t>(y[static_cast<std::size_t>(j)]);
    loss -= weights[label] * std::log(a(static_cast<mlp::Index>(label), j));
    total += weights[label];
  }
  CHECK(weighted.evaluate(x, y).loss == doctest::Approx(loss / total).epsilon(1e-12));
  CHECK(weighted.evaluate(x, y).accuracy == plain.evaluate(x, y).accuracy);
}

namespace {

/// The first samples of x and y, of which each counts as `of_sample` says.
struct Weighted {
  std::vector<double> of_sample;
  mlp::Index size() const { return static_cast<mlp::Index>(of_sample.size()); }
  static void input(mlp::Index index, std::uint64_t, double* to) {
    std::copy_n(x.data() + 5 * index, 5, to);
  }
  static int label(mlp::Index index) { return y[static_cast<std::size_t>(index)]; }
  double weight(mlp::Index index) const { return of_sample[static_cast<std::size_t>(index)]; }
};

}  // namespace

TEST_CASE("sample weights weigh the losses as a fit does, and leave the accuracy") {
  mlp::Model<support::Classifier, double> model(mlp::Seed{7});
  const Weighted data{{1.0, 10.0, 10.0, 10.0}};
  const auto a = model.predict(x);
  double loss = 0.0;
  for (mlp::Index j = 0; j < 4; ++j) {
    loss -= data.weight(j) * std::log(a(data.label(j), j)) / 31.0;
  }
  const std::vector<int> labels(y.begin(), y.begin() + 4);
  for (mlp::Index capacity : {1, 3, 256}) {
    mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Sum>{}, mlp::Sgd{.learning_rate = 0.0},
                         {.capacity = capacity});
    const mlp::Evaluation of_data = trainer.evaluate(data);
    CHECK(of_data.loss == doctest::Approx(loss).epsilon(1e-12));
    const mlp::Evaluation of_batch =
        trainer.evaluate(mlp::Batch{x.leftCols(4), labels, data.of_sample});
    CHECK(of_batch.loss == of_data.loss);
    const mlp::Evaluation plain = trainer.evaluate(x.leftCols(4), labels);
    CHECK(plain.loss != doctest::Approx(loss).epsilon(1e-3));
    CHECK(of_batch.accuracy == plain.accuracy);
    CHECK(of_data.accuracy == plain.accuracy);
    const auto report = trainer.fit(data, {.batch_size = 4, .shuffle = false});
    CHECK(report.mean_loss == of_data.loss);
  }
}

TEST_CASE("a data set gives the bits of its matrix, whatever the capacity") {
  mlp::Model<support::Classifier, double> model(mlp::Seed{7});
  mlp::Trainer roomy(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{});
  const mlp::Evaluation expected = roomy.evaluate(x, y);
  const Weighted data{std::vector<double>(50, 1.0)};
  for (mlp::Index capacity : {1, 7, 50}) {
    mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{}, {.capacity = capacity});
    CHECK(trainer.evaluate(data).loss == expected.loss);
    CHECK(trainer.evaluate(x, y).loss == expected.loss);
    CHECK(trainer.evaluate(data).accuracy == expected.accuracy);
  }
}

TEST_CASE("a single output predicts the class above one half, from a logit or a probability") {
  using Net = mlp::Network<mlp::Dense<5, 1, mlp::Sigmoid>>;
  mlp::Model<Net, double> model(mlp::Seed{7});
  const std::vector<int> labels = support::random_labels(50, 2, 6);
  mlp::Trainer fused(model, mlp::BinaryCrossEntropy<mlp::Mean>{}, mlp::Sgd{});
  mlp::Trainer squared(model, mlp::MeanSquaredError<mlp::Mean>{}, mlp::Sgd{});
  const auto a = model.predict(x);
  double hits = 0.0;
  for (mlp::Index j = 0; j < 50; ++j) {
    hits += (a(0, j) > 0.5) == (labels[static_cast<std::size_t>(j)] == 1) ? 1.0 : 0.0;
  }
  CHECK(fused.evaluate(x, labels).accuracy == hits / 50.0);
  CHECK(squared.evaluate(x, labels).accuracy == hits / 50.0);
}

TEST_CASE("the confusion matrix counts true against predicted classes") {
  mlp::Model<support::Classifier, double> model(mlp::Seed{7});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{}, {.capacity = 9});
  const auto matrix = trainer.confusion_matrix(x, y);
  const Eigen::VectorXi predicted = model.predict_classes(x);
  Eigen::Matrix<std::int64_t, 3, 3> expected = Eigen::Matrix<std::int64_t, 3, 3>::Zero();
  for (mlp::Index j = 0; j < 50; ++j) ++expected(y[static_cast<std::size_t>(j)], predicted(j));
  CHECK(matrix.counts() == expected);
  CHECK(matrix.accuracy() == trainer.evaluate(x, y).accuracy);
}

TEST_CASE("there is no mean of nothing") {
  mlp::Model<support::Classifier, double> model(mlp::Seed{7});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{});
  const char* message = "mlp: evaluate: expected at least 1 sample, found 0";
  CHECK_THROWS_WITH_AS(trainer.evaluate(x.leftCols(0), std::vector<int>{}), message,
                       mlp::SizeError);
  CHECK_THROWS_WITH_AS(trainer.evaluate(Weighted{}), message, mlp::SizeError);
  CHECK_THROWS_WITH_AS(trainer.evaluate(Weighted{{0.0, 0.0}}),
                       "mlp: evaluate: sample weights: expected a sum above 0, found 0.000000",
                       mlp::OptionError);
}

TEST_CASE("where weights may be below zero, a mean is one over their sizes") {
  mlp::Model<support::Classifier, double> model(mlp::Seed{7});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Sum>{}, mlp::Sgd{.learning_rate = 0.0});
  const Weighted advantages{{1.0, -3.0}};
  const auto a = model.predict(x);
  const double sum = -std::log(a(y[0], 0)) + 3.0 * std::log(a(y[1], 1));
  CHECK(trainer.evaluate(advantages).loss == doctest::Approx(sum / 4.0).epsilon(1e-12));
  const auto report = trainer.fit(advantages, {.batch_size = 2});
  CHECK(report.mean_loss == doctest::Approx(sum / 4.0).epsilon(1e-12));
  CHECK_FALSE(report.diverged);
}
