#include <mlp/data/mixup.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <set>
#include <vector>

#include "support/distribution.hpp"
#include "support/sample_data.hpp"

TEST_CASE("mixup: two samples, in the proportion asked for") {
  const std::vector<double> a{1.0, 2.0, -4.0};
  const std::vector<double> b{5.0, 2.0, 0.0};
  std::vector<double> out(3);
  const auto mixed = [&](double lambda) {
    mlp::mix(lambda, mlp::ConstSegment<double>(a.data(), 3), mlp::ConstSegment<double>(b.data(), 3),
             mlp::Segment<double>(out.data(), 3));
    return out;
  };
  CHECK(mixed(0.25) == std::vector<double>{4.0, 2.0, -1.0});
  CHECK(mixed(1.0) == a);
  CHECK(mixed(0.0) == b);
}

TEST_CASE("mixup: each sample lies between itself and its partner, and its targets there too") {
  constexpr mlp::Index samples = 40;
  // Feature 0 is the sample's number, feature 1 its square: two samples and a weight follow.
  Eigen::MatrixXd x(2, samples);
  Eigen::MatrixXd targets = Eigen::MatrixXd::Identity(samples, samples);
  for (mlp::Index j = 0; j < samples; ++j) x.col(j) << double(j), double(j * j);
  mlp::Random random(1);
  const auto mixed = mlp::mixup(x, targets, 1.0, random);
  std::set<mlp::Index> partners;
  int between = 0;
  for (mlp::Index j = 0; j < samples; ++j) {
    const auto t = mixed.targets.col(j);
    CHECK(t.sum() == doctest::Approx(1.0));
    CHECK((x * t - mixed.x.col(j)).cwiseAbs().maxCoeff() < 1e-10);
    mlp::Index partner = j;
    for (mlp::Index k = 0; k < samples; ++k) {
      if (k != j && t(k) > 0.0) partner = k;
    }
    CHECK((t.array() > 0.0).count() <= 2);
    between += partner != j ? 1 : 0;
    partners.insert(partner);
  }
  CHECK(between >= samples - 5);
  CHECK(static_cast<mlp::Index>(partners.size()) == samples);  // a permutation
}

TEST_CASE("mixup: a small alpha leaves most samples nearly alone, a large one meets half way") {
  const Eigen::MatrixXf x = Eigen::MatrixXf::Identity(200, 200);
  mlp::Random random(2);
  const auto mostly = [&](double alpha) {
    const auto mixed = mlp::mixup(x, x, alpha, random);
    return mixed.targets.colwise().maxCoeff().mean();
  };
  CHECK(mostly(0.1) > 0.9F);
  CHECK(mostly(100.0) < 0.6F);
}

TEST_CASE("mixup: the share has the beta distribution, and every partner is as likely") {
  constexpr mlp::Index samples = 8;
  constexpr int batches = 2500;
  const Eigen::MatrixXd own = Eigen::MatrixXd::Identity(samples, samples);
  for (const double alpha : {0.5, 1.0}) {
    CAPTURE(alpha);
    mlp::Random random(7);
    std::vector<double> shares;
    Eigen::MatrixXd partners = Eigen::MatrixXd::Zero(samples, samples);
    for (int batch = 0; batch < batches; ++batch) {
      const auto mixed = mlp::mixup(own, own, alpha, random);
      for (mlp::Index j = 0; j < samples; ++j) {
        mlp::Index partner = j;
        for (mlp::Index k = 0; k < samples; ++k) {
          if (k != j && mixed.targets(k, j) > 0.0) partner = k;
        }
        if (partner != j) shares.push_back(mixed.targets(j, j));
        partners(partner, j) += 1.0;
      }
    }
    const auto cdf = [alpha](double x) {
      return alpha == 1.0 ? x : std::asin(std::sqrt(x)) / std::asin(1.0);  // uniform, arcsine
    };
    CHECK(support::kolmogorov_smirnov(shares, cdf) < support::distance_bound(shares.size()));
    const double expected = batches / double(samples);
    const double spread = std::sqrt(expected * (1.0 - 1.0 / double(samples)));
    CHECK((partners.array() - expected).abs().maxCoeff() < support::rare_deviations * spread);
  }
}

TEST_CASE("mixup: the seed decides") {
  const auto x = support::random_matrix<float>(3, 20, 1);
  mlp::Random one(4), same(4), other(5);
  const Eigen::MatrixXf expected = mlp::mixup(x, x, 0.4, one).x;
  CHECK(mlp::mixup(x, x, 0.4, same).x == expected);
  CHECK(mlp::mixup(x, x, 0.4, other).x != expected);
}

TEST_CASE("mixup: what does not fit is refused") {
  mlp::Random random(1);
  const Eigen::MatrixXf x = Eigen::MatrixXf::Zero(3, 4);
  CHECK_THROWS_WITH_AS(mlp::mixup(x, x, 0.0, random),
                       "mlp: mixup: alpha: expected above 0, found 0.000000", mlp::OptionError);
  CHECK_THROWS_WITH_AS(mlp::mixup(x, Eigen::MatrixXf::Zero(2, 5), 0.2, random),
                       "mlp: mixup: targets: columns: expected 4, found 5", mlp::SizeError);
}
