#include <mlp/metric/regression.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include <cmath>

using mlp::regression_scores;

TEST_CASE("regression_scores: known figures of two outputs") {
  // scikit-learn's documentation of r2_score: 0.938 for these.
  Eigen::MatrixXd t(2, 3), y(2, 3);
  t << 0.5, -1, 7, 1, 1, -6;
  y << 0, -1, 8, 2, 2, -5;
  const mlp::RegressionScores scores = regression_scores(y, t);
  CHECK(scores.rmse == doctest::Approx(std::sqrt((0.25 + 1 + 1 + 1 + 1) / 6.0)));
  CHECK(scores.mae == doctest::Approx((0.5 + 1 + 1 + 1 + 1) / 6.0));
  CHECK(scores.r_squared == doctest::Approx(0.93680052).epsilon(1e-6));
}

TEST_CASE("regression_scores: a perfect prediction, the mean, and worse than the mean") {
  const Eigen::RowVectorXf t{{1.0F, 2.0F, 3.0F}};
  CHECK(regression_scores(t, t).rmse == 0.0);
  CHECK(regression_scores(t, t).r_squared == 1.0);
  CHECK(regression_scores(Eigen::RowVectorXf::Constant(3, 2.0F), t).r_squared == 0.0);
  CHECK(regression_scores(-t, t).r_squared < 0.0);
}

TEST_CASE("regression_scores: a constant target is met or missed") {
  const Eigen::RowVectorXd t = Eigen::RowVectorXd::Constant(4, 3.0);
  CHECK(regression_scores(t, t).r_squared == 1.0);
  Eigen::RowVectorXd y = t;
  y(1) = 3.5;
  CHECK(regression_scores(y, t).r_squared == 0.0);
}

TEST_CASE("regression_scores: sizes that do not meet, and no samples, are refused") {
  const Eigen::MatrixXd t = Eigen::MatrixXd::Zero(2, 3);
  CHECK_THROWS_WITH_AS(regression_scores(t.topRows(1), t),
                       "mlp: regression_scores: outputs: rows: expected 2, found 1",
                       mlp::SizeError);
  CHECK_THROWS_WITH_AS(regression_scores(t.leftCols(2), t),
                       "mlp: regression_scores: outputs: columns: expected 3, found 2",
                       mlp::SizeError);
  CHECK_THROWS_WITH_AS(regression_scores(t.leftCols(0), t.leftCols(0)),
                       "mlp: regression_scores: expected at least 1 sample, found 0",
                       mlp::SizeError);
}

TEST_CASE("regression_scores: a constant target is constant, whatever a mean would round it to") {
  for (const double value : {0.1, 0.7, 3.3, 1e8 + 0.1}) {
    for (const mlp::Index n : {3, 10, 100, 1000}) {
      const Eigen::MatrixXd t = Eigen::MatrixXd::Constant(1, n, value);
      Eigen::MatrixXd y = t;
      CHECK(mlp::regression_scores(y, t).r_squared == 1.0);
      y(0, 1) += 0.5;
      CHECK(mlp::regression_scores(y, t).r_squared == 0.0);
    }
  }
}

TEST_CASE("regression_scores: NaN and infinity show in every figure, one sample has no R²") {
  const Eigen::MatrixXd y = Eigen::MatrixXd::Random(2, 3);
  for (const double bad :
       {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    Eigen::MatrixXd t = y;
    t(1, 2) = bad;
    const auto scores = mlp::regression_scores(y, t);
    CHECK_FALSE(std::isfinite(scores.rmse));
    CHECK_FALSE(std::isfinite(scores.mae));
    CHECK(std::isnan(scores.r_squared));
    CHECK(std::isnan(mlp::regression_scores(t, y).r_squared) == std::isnan(bad));
  }
  const auto single = mlp::regression_scores(y.leftCols(1), y.leftCols(1));
  CHECK(single.rmse == 0.0);
  CHECK(std::isnan(single.r_squared));
}

TEST_CASE("regression_scores: where outputs are NaN there is no R², also of a constant target") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(std::isnan(
      mlp::regression_scores(Eigen::RowVector3d(1.0, nan, 1.0), Eigen::RowVector3d::Ones())
          .r_squared));
}
