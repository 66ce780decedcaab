#include <mlp/data/standardization.hpp>

#include <mlp/core/random.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include "support/sample_data.hpp"

using mlp::Index;
using mlp::Standardization;

TEST_CASE("standardization: known means and deviations") {
  Eigen::MatrixXd x(2, 4);
  x << 1, 2, 3, 4,  //
      -5, 5, -5, 5;
  const Standardization standard(x);
  CHECK(standard.mean() == Eigen::Vector2d(2.5, 0.0));
  CHECK(standard.stddev()(0) == doctest::Approx(std::sqrt(1.25)).epsilon(1e-15));
  CHECK(standard.stddev()(1) == 5.0);
  CHECK(standard(x)(1, 2) == -1.0);
}

TEST_CASE_TEMPLATE("standardization: what it was fitted on has mean 0 and deviation 1", Scalar,
                   float, double) {
  support::DynamicMatrix<Scalar> x = support::random_matrix<Scalar>(5, 300, 1);
  x.row(1) *= Scalar(1000);
  x.row(2).array() += Scalar(50);
  const Standardization standard(x);
  const Eigen::MatrixXd y = standard(x).template cast<double>();
  const double tolerance = sizeof(Scalar) == 4 ? 1e-4 : 1e-12;
  for (mlp::Index i = 0; i < 5; ++i) {
    CHECK(std::abs(y.row(i).mean()) < tolerance);
    CHECK(std::abs(y.row(i).squaredNorm() / 300.0 - 1.0) < tolerance);
  }
  support::DynamicMatrix<Scalar> in_place = x;
  standard.apply(in_place);
  CHECK(in_place == standard(x));
}

TEST_CASE("standardization: other data see the training data's numbers") {
  const Eigen::MatrixXf training = support::random_matrix<float>(3, 100, 1);
  const Eigen::MatrixXf test = support::random_matrix<float>(3, 20, 2);
  const Standardization standard(training);
  const Eigen::ArrayXXd centred = test.cast<double>().colwise() - standard.mean();
  const Eigen::MatrixXf expected =
      (centred.colwise() / standard.stddev().array()).matrix().cast<float>();
  CHECK(standard(test) == expected);
  const Standardization restored(standard.mean(), standard.stddev());
  CHECK(restored(test) == expected);
}

TEST_CASE("standardization: features far from zero, and integers") {
  mlp::Random random(1);
  for (const double centre : {1e8 + 3.0, -1e8}) {
    CAPTURE(centre);
    Eigen::MatrixXd x(1, 1000);
    Eigen::MatrixXf y(1, 1000);
    for (Index j = 0; j < 1000; ++j) {
      x(0, j) = centre + std::round(random.uniform(-10.0, 10.0));
      y(0, j) = static_cast<float>(x(0, j));
    }
    const Eigen::MatrixXd standard = Standardization(x)(x);
    CHECK(std::abs(standard.mean()) < 1e-9);
    CHECK(std::abs(standard.squaredNorm() / 1000.0 - 1.0) < 1e-9);
    // Floats are 8 apart at 1e8: their own mean, not one that was rounded to a float as well.
    const Standardization of_floats(y);
    CHECK(of_floats.mean()(0) == doctest::Approx(y.cast<double>().mean()).epsilon(1e-15));
    CHECK(std::abs(of_floats(y).cast<double>().mean()) < 1e-6);
  }
  Eigen::MatrixXi counts(2, 4);
  counts << 1, 2, 3, 4, -5, 5, -5, 5;
  const Standardization standard(counts);
  CHECK(standard.mean() == Eigen::Vector2d(2.5, 0.0));
  const Eigen::MatrixXd result = standard(counts);
  CHECK(result(1, 2) == -1.0);
  CHECK(result(0, 0) == doctest::Approx(-1.5 / std::sqrt(1.25)).epsilon(1e-15));
}

TEST_CASE("standardization: a constant feature becomes zero, whatever its size") {
  for (const float constant : {0.0F, 0.1F, -3.7e8F}) {
    Eigen::MatrixXf x = support::random_matrix<float>(2, 77, 1);
    x.row(0).setConstant(constant);
    const Standardization standard(x);
    CHECK(standard.stddev()(0) == 1.0F);
    CHECK(standard(x).row(0).isZero(0.0F));
    Eigen::MatrixXf other = x;
    other(0, 0) = constant + 64.0F;
    CHECK(standard(other)(0, 0) == 64.0F);
  }
}

TEST_CASE("standardization: one sample is a constant in every feature") {
  const Eigen::MatrixXf x = support::random_matrix<float>(4, 1, 1);
  CHECK(Standardization(x)(x).isZero(0.0F));
}

TEST_CASE("standardization: sizes that do not fit, and what is no number, are refused") {
  CHECK_THROWS_WITH_AS(Standardization(Eigen::MatrixXf(3, 0)),
                       "mlp: standardization: expected at least 1 sample, found 0", mlp::SizeError);
  const Standardization standard(Eigen::MatrixXf::Zero(3, 2));
  CHECK_THROWS_WITH_AS(standard(Eigen::MatrixXf::Zero(4, 2)),
                       "mlp: standardization: x: rows: expected 3, found 4", mlp::SizeError);
  CHECK_THROWS_WITH_AS(Standardization(Eigen::VectorXd::Zero(3), Eigen::VectorXd::Ones(2)),
                       "mlp: standardization: stddev: size: expected 3, found 2", mlp::SizeError);
  for (const double stddev : {0.0, -1.0}) {
    CHECK_THROWS_WITH_AS(
        Standardization(Eigen::VectorXd::Zero(2), Eigen::Vector2d(1.0, stddev)),
        ("mlp: standardization: stddev of feature 1: expected above 0 and finite, found " +
         std::to_string(stddev))
            .c_str(),
        mlp::OptionError);
  }
  CHECK_THROWS_AS(Standardization(Eigen::Vector2d(0.0, std::nan("")), Eigen::Vector2d::Ones()),
                  mlp::NonFiniteError);
  CHECK_THROWS_AS(Standardization(Eigen::Vector2d::Zero(), Eigen::Vector2d(1.0, std::nan(""))),
                  mlp::NonFiniteError);
  Eigen::MatrixXf x = Eigen::MatrixXf::Zero(3, 2);
  x(1, 1) = std::numeric_limits<float>::infinity();
  CHECK_THROWS_WITH_AS(Standardization{x},
                       "mlp: standardization: x(1, 1): expected a finite number, found inf",
                       mlp::NonFiniteError);

  using Large = Eigen::Matrix<std::int64_t, 1, 2>;
  constexpr std::int64_t exact = (std::int64_t{1} << 53) - 1;
  CHECK(Standardization(Large(exact, exact - 2)).mean()(0) == static_cast<double>(exact - 1));
  for (const std::int64_t beyond : {exact + 1, exact + 2, -exact - 2}) {
    CHECK_THROWS_WITH_AS(Standardization(Large(0, beyond)),
                         ("mlp: standardization: x(0, 1): expected an integer below 2^53, which a "
                          "double holds, found about " +
                          std::to_string(static_cast<double>(beyond)))
                             .c_str(),
                         mlp::OptionError);
  }
}

TEST_CASE("standardization: the deviation is not taken from a mean that a double cannot hold") {
  for (const double offset : {1e15, 1e16, 1.7e18}) {
    CAPTURE(offset);
    const double unit = offset < 9e15 ? 1.0 : std::nextafter(offset, 2e18) - offset;
    const Eigen::RowVector3d x(offset, offset, offset + unit);
    CHECK(mlp::Standardization(x).stddev()(0) ==
          doctest::Approx(unit * std::sqrt(2.0) / 3.0).epsilon(1e-14));
  }
}
