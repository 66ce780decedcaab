#include <mlp/data/distillation.hpp>

#include <doctest/doctest.h>

#include <limits>

#include "support/sample_data.hpp"

TEST_CASE("distillation: at temperature 1 softening is the softmax, or nothing") {
  const Eigen::MatrixXd z = 5.0 * support::random_matrix<double>(4, 6, 1);
  Eigen::MatrixXd p = z.array().exp();
  for (mlp::Index j = 0; j < p.cols(); ++j) p.col(j) /= p.col(j).sum();
  CHECK((mlp::soften_logits(z, 1.0) - p).cwiseAbs().maxCoeff() < 1e-14);
  CHECK((mlp::soften(p, 1.0) - p).cwiseAbs().maxCoeff() < 1e-14);
}

TEST_CASE("distillation: probabilities soften as their logits do, by the formula of powers") {
  const Eigen::MatrixXd z = 5.0 * support::random_matrix<double>(4, 6, 1);
  const Eigen::MatrixXd p = mlp::soften_logits(z, 1.0);
  for (const double temperature : {0.5, 2.0, 20.0}) {
    CAPTURE(temperature);
    Eigen::MatrixXd expected = p.array().pow(1.0 / temperature);
    for (mlp::Index j = 0; j < p.cols(); ++j) expected.col(j) /= expected.col(j).sum();
    CHECK((mlp::soften(p, temperature) - expected).cwiseAbs().maxCoeff() < 1e-14);
    CHECK((mlp::soften_logits(z, temperature) - expected).cwiseAbs().maxCoeff() < 1e-14);
  }
  CHECK((mlp::soften(p, 1e6).array() - 0.25).abs().maxCoeff() < 1e-4);
}

TEST_CASE("distillation: zeros stay zero, and large logits do not overflow") {
  const Eigen::Vector3f p(0.0F, 0.2F, 0.8F);
  const Eigen::Vector3f q = mlp::soften(p, 2.0);
  CHECK(q(0) == 0.0F);
  CHECK(q(2) / q(1) == doctest::Approx(2.0));
  const Eigen::Vector2f sharp = mlp::soften_logits(Eigen::Vector2f(1e4F, -1e4F), 1.0);
  CHECK(sharp == Eigen::Vector2f(1.0F, 0.0F));
}

TEST_CASE("distillation: targets are a mixture of the teacher's and the true class") {
  Eigen::MatrixXf soft(3, 2);
  soft << 0.5F, 0.2F,  //
      0.25F, 0.2F,     //
      0.25F, 0.6F;
  Eigen::MatrixXf expected(3, 2);
  expected << 0.25F, 0.1F,  //
      0.625F, 0.1F,         //
      0.125F, 0.8F;
  const std::vector<int> labels{1, 2};
  CHECK(mlp::distillation_targets(soft, labels, 0.5).isApprox(expected));
  CHECK(mlp::distillation_targets(soft, labels, 1.0) == soft);
  CHECK(mlp::distillation_targets(soft, labels, 0.0) == mlp::one_hot<float>(labels, 3));
}

TEST_CASE("distillation: what does not fit is refused") {
  const Eigen::MatrixXf soft = Eigen::MatrixXf::Constant(3, 2, 1.0F / 3.0F);
  const std::vector<int> labels{1, 2};
  CHECK_THROWS_WITH_AS(mlp::soften(soft, 0.0),
                       "mlp: distillation: temperature: expected above 0, found 0.000000",
                       mlp::OptionError);
  CHECK_THROWS_WITH_AS(mlp::distillation_targets(soft, labels, 1.5),
                       "mlp: distillation: weight: expected 0 to 1, found 1.500000",
                       mlp::OptionError);
  CHECK_THROWS_WITH_AS(mlp::distillation_targets(soft, std::vector<int>{1}, 0.5),
                       "mlp: labels: size: expected 2, found 1", mlp::SizeError);
  CHECK_THROWS_WITH_AS(mlp::distillation_targets(soft, std::vector<int>{1, 3}, 0.5),
                       "mlp: class index of sample 1: expected 0 to 2, found 3",
                       mlp::ClassIndexError);
  Eigen::MatrixXf bad = soft;
  bad(1, 1) = -0.5F;
  CHECK_THROWS_WITH_AS(mlp::soften(bad, 2.0),
                       "mlp: soften: probabilities(1, 1): expected at least 0, found -0.500000",
                       mlp::NonFiniteError);
  bad(1, 1) = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_AS(mlp::soften(bad, 2.0), mlp::NonFiniteError);
  bad.col(1).setZero();
  CHECK_THROWS_WITH_AS(
      mlp::soften(bad, 2.0),
      "mlp: soften: probabilities: column 1: expected a number above 0, found none",
      mlp::NonFiniteError);
}

TEST_CASE("distillation: logits and probabilities that mean nothing are refused, not softened") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double bad : {nan, infinity}) {
    Eigen::MatrixXd z(3, 1);
    z << 1.0, bad, 2.0;
    CHECK_THROWS_AS(mlp::soften_logits(z, 2.0), mlp::NonFiniteError);
    CHECK_THROWS_AS(mlp::soften(z, 2.0), mlp::NonFiniteError);
  }
  Eigen::MatrixXd impossible(2, 1);
  impossible << 1.0, -infinity;
  CHECK(mlp::soften_logits(impossible, 2.0) == Eigen::MatrixXd(Eigen::Vector2d(1.0, 0.0)));
  CHECK_THROWS_AS(mlp::soften_logits(impossible, infinity), mlp::OptionError);
}

TEST_CASE("distillation: a single row is yes against no, as the row of yes among two") {
  const Eigen::RowVector4d z(-3.0, -0.25, 0.0, 2.0);
  Eigen::MatrixXd both = Eigen::MatrixXd::Zero(2, 4);
  both.row(1) = z;
  for (const double temperature : {0.5, 1.0, 2.0}) {
    CAPTURE(temperature);
    const Eigen::RowVector4d expected = mlp::soften_logits(both, temperature).row(1);
    CHECK((mlp::soften_logits(z, temperature) - expected).cwiseAbs().maxCoeff() < 1e-15);
    const Eigen::RowVector4d p = mlp::soften_logits(z, 1.0);
    CHECK((mlp::soften(p, temperature) - expected).cwiseAbs().maxCoeff() < 1e-14);
  }
  const Eigen::RowVector2d soft(0.25, 0.75);
  CHECK(mlp::distillation_targets(soft, std::vector<int>{0, 1}, 0.5) ==
        Eigen::RowVector2d(0.125, 0.875));
  CHECK_THROWS_AS(mlp::distillation_targets(soft, std::vector<int>{0, 2}, 0.5),
                  mlp::ClassIndexError);
  CHECK_THROWS_WITH_AS(mlp::soften(Eigen::RowVector2d(0.5, 1.5), 2.0),
                       "mlp: soften: probabilities(0, 1): expected 0 to 1, found 1.500000",
                       mlp::NonFiniteError);
}
