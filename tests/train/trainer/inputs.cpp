// Every form in which a batch and its targets may come gives the bits of the plainest one.
#include <mlp/train/trainer.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdint>

#include "support/networks.hpp"

namespace {

using support::Classifier;
using support::DynamicMatrix;
using Model = mlp::Model<Classifier, float>;

const DynamicMatrix<float>& x() {
  static const DynamicMatrix<float> batch = support::random_matrix<float>(5, 6, 1);
  return batch;
}
const std::vector<int>& labels() {
  static const std::vector<int> plain = support::random_labels(6, 3, 1);
  return plain;
}

/// A few steps on a fresh model.
template <class X, class Y>
Model trained(const X& batch, const Y& targets) {
  Model model(mlp::Seed{7});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{.learning_rate = 0.3});
  for (int i = 0; i < 3; ++i) trainer.step(batch, targets);
  return model;
}

template <class X, class Y>
bool trains_the_same(const X& batch, const Y& targets) {
  return support::same_parameters(trained(batch, targets), trained(x(), labels()));
}

template <class Label>
std::vector<Label> labels_as() {
  return {labels().begin(), labels().end()};
}

}  // namespace

TEST_CASE("training moves the parameters") {
  CHECK_FALSE(support::same_parameters(trained(x(), labels()), Model(mlp::Seed{7})));
}

TEST_CASE("x may be fixed, row-major, strided, transposed or an expression") {
  const Eigen::Matrix<float, 5, 6> fixed = x();
  const Eigen::Matrix<float, 5, Eigen::Dynamic> half_fixed = x();
  const Eigen::Matrix<float, Eigen::Dynamic, 6, Eigen::RowMajor> rows = x();
  const DynamicMatrix<float> samples_in_rows = x().transpose();
  DynamicMatrix<float> larger = DynamicMatrix<float>::Constant(9, 10, 99.0F);
  larger.block(2, 3, 5, 6) = x();
  CHECK(trains_the_same(fixed, labels()));
  CHECK(trains_the_same(half_fixed, labels()));
  CHECK(trains_the_same(rows, labels()));
  CHECK(trains_the_same(samples_in_rows.transpose(), labels()));
  CHECK(trains_the_same(larger.block(2, 3, 5, 6), labels()));
  CHECK(trains_the_same(larger.block<5, 6>(2, 3), labels()));
  CHECK(trains_the_same(x().cast<double>().cast<float>(), labels()));
  CHECK(trains_the_same(Eigen::Map<const Eigen::Matrix<float, 5, 6>>(x().data()), labels()));
}

TEST_CASE("labels may be of any integer type, in any contiguous range") {
  CHECK(trains_the_same(x(), labels_as<std::uint8_t>()));
  CHECK(trains_the_same(x(), labels_as<char>()));
  CHECK(trains_the_same(x(), labels_as<std::int16_t>()));
  CHECK(trains_the_same(x(), labels_as<std::uint64_t>()));
  std::array<long, 6> fixed{};
  std::copy(labels().begin(), labels().end(), fixed.begin());
  CHECK(trains_the_same(x(), fixed));
  CHECK(trains_the_same(x(), std::span<const long>(fixed)));
}

TEST_CASE("labels may be Eigen vectors, upright or lying, and expressions of them") {
  const Eigen::VectorXi upright = Eigen::Map<const Eigen::VectorXi>(labels().data(), 6);
  const Eigen::RowVectorXi lying = upright.transpose();
  const Eigen::Matrix<int, 6, 1> fixed = upright;
  const Eigen::Matrix<std::uint8_t, Eigen::Dynamic, 1> bytes = upright.cast<std::uint8_t>();
  Eigen::VectorXi longer = Eigen::VectorXi::Constant(10, 1);
  longer.segment(2, 6) = upright;
  Eigen::MatrixXi in_a_row = Eigen::MatrixXi::Zero(3, 6);
  in_a_row.row(1) = lying;
  CHECK(trains_the_same(x(), upright));
  CHECK(trains_the_same(x(), lying));
  CHECK(trains_the_same(x(), fixed));
  CHECK(trains_the_same(x(), bytes));
  CHECK(trains_the_same(x(), longer.segment(2, 6)));
  CHECK(trains_the_same(x(), in_a_row.row(1)));
  CHECK(trains_the_same(x(), upright + Eigen::VectorXi::Zero(6)));
  CHECK(trains_the_same(x(), upright.array()));
}

TEST_CASE("classes given as rows of probabilities train like indices") {
  DynamicMatrix<float> hot = DynamicMatrix<float>::Zero(3, 6);
  for (mlp::Index j = 0; j < 6; ++j) hot(labels()[static_cast<std::size_t>(j)], j) = 1.0F;
  const Eigen::Matrix<float, 3, 6, Eigen::RowMajor> rows = hot;
  const DynamicMatrix<float> samples_in_rows = hot.transpose();
  CHECK(trains_the_same(x(), hot));
  CHECK(trains_the_same(x(), rows));
  CHECK(trains_the_same(x(), samples_in_rows.transpose()));
}

TEST_CASE("a batch larger than the capacity is cut, with the same result") {
  const DynamicMatrix<float> many = support::random_matrix<float>(5, 300, 2);
  const std::vector<int> classes = support::random_labels(300, 3, 2);
  Model roomy(mlp::Seed{7});
  Model narrow(mlp::Seed{7});
  mlp::Trainer first(roomy, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{}, {.capacity = 300});
  mlp::Trainer second(narrow, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{}, {.capacity = 1});
  for (mlp::Index batch : {1, 300, 7, 130}) {
    const auto end = classes.begin() + batch;
    const std::vector<int> some(classes.begin(), end);
    CHECK(first.step(many.leftCols(batch), some) == second.step(many.leftCols(batch), some));
  }
  CHECK(support::same_parameters(roomy, narrow));
}

TEST_CASE("a batch without samples is refused") {
  Model model(mlp::Seed{7});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{});
  CHECK_THROWS_WITH_AS(trainer.step(x().leftCols(0), std::vector<int>{}),
                       "mlp: batch: expected at least 1 sample, found 0", mlp::SizeError);
  CHECK(support::same_parameters(model, Model(mlp::Seed{7})));
}

TEST_CASE("the gradient with respect to the input is that of the loss") {
  mlp::Model<Classifier, double> model(mlp::Seed{7});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{});
  DynamicMatrix<double> batch = x().cast<double>();
  mlp::Matrix<double, 5, mlp::dynamic> dx;
  const double loss = trainer.input_gradient(batch, labels(), dx);
  CHECK(loss == trainer.loss_and_gradients(batch, labels()));
  REQUIRE(dx.cols() == 6);
  CHECK(dx.cwiseAbs().maxCoeff() > 1e-3);
  const double h = 1e-6;
  for (mlp::Index j = 0; j < 6; ++j) {
    for (mlp::Index i = 0; i < 5; ++i) {
      const double at = batch(i, j);
      batch(i, j) = at + h;
      const double above = trainer.loss_and_gradients(batch, labels());
      batch(i, j) = at - h;
      const double below = trainer.loss_and_gradients(batch, labels());
      batch(i, j) = at;
      CHECK(std::abs((above - below) / (2.0 * h) - dx(i, j)) < 1e-8);
    }
  }
}
