#include <mlp/optimizer/with_penalty.hpp>

#include <mlp/optimizer/adam.hpp>
#include <mlp/optimizer/clip_by_value.hpp>
#include <mlp/optimizer/sgd.hpp>

#include <doctest/doctest.h>

#include "support/optimizer_check.hpp"

using mlp::Penalty;
using mlp::WithPenalty;

static_assert(mlp::Optimizer<WithPenalty<mlp::Sgd>> &&
              mlp::Optimizer<WithPenalty<mlp::Sgd>, double>);

TEST_CASE("with_penalty: the optimizer within sees the gradient of loss and penalty") {
  support::check_optimizer(
      WithPenalty{mlp::Sgd{.learning_rate = 0.1, .momentum = 0.9}, Penalty{.l1 = 0.1, .l2 = 0.2}},
      reference::penalized(0.1, 0.2, reference::sgd(0.1, 0.9, false, 0.0)));
  support::check_optimizer(WithPenalty{mlp::Adam{.learning_rate = 0.02}, Penalty{.l2 = 0.3}},
                           reference::penalized(0.0, 0.3, reference::adam(0.02, 0.9, 0.999, 1e-8)));
}

TEST_CASE("with_penalty: it may be clipped, or go around what is clipped") {
  support::check_optimizer(
      mlp::ClipByValue{WithPenalty{mlp::Sgd{.learning_rate = 0.1}, Penalty{.l1 = 0.3}}, 0.5},
      reference::clipped(0.5, reference::penalized(0.3, 0.0, reference::sgd(0.1, 0, false, 0))));
  support::check_optimizer(
      WithPenalty{mlp::ClipByValue{mlp::Sgd{.learning_rate = 0.1}, 0.5}, Penalty{.l1 = 0.3}},
      reference::penalized(0.3, 0.0, reference::clipped(0.5, reference::sgd(0.1, 0, false, 0))));
}

TEST_CASE("with_penalty: it reaches the minimum of loss and penalty") {
  // Σ (w - c)² / 2 + l1 |w| + l2/2 w² is least at the soft threshold (|c| - l1) / (1 + l2).
  const std::vector<double> c{2.0, -1.0, 0.3, -0.2};
  const auto gradient = [&](const std::vector<double>& w) {
    std::vector<double> g;
    for (std::size_t i = 0; i < w.size(); ++i) g.push_back(w[i] - c[i]);
    return g;
  };
  const WithPenalty sgd{mlp::Sgd{.learning_rate = 0.05}, Penalty{.l1 = 0.5, .l2 = 0.25}};
  const auto w = support::minimize(sgd, 4000, {0.7, 0.7, 0.7, 0.7}, gradient);
  CHECK(w[0] == doctest::Approx(1.5 / 1.25).epsilon(1e-3));
  CHECK(w[1] == doctest::Approx(-0.5 / 1.25).epsilon(1e-3));
  CHECK(std::abs(w[2]) < 1e-3);
  CHECK(std::abs(w[3]) < 1e-3);
}

TEST_CASE("with_penalty: options without meaning are refused, those within too") {
  CHECK_THROWS_WITH_AS((WithPenalty{mlp::Sgd{}, Penalty{.l1 = -1.0}}.require_valid()),
                       "mlp: WithPenalty: l1: expected at least 0, found -1.000000",
                       mlp::OptionError);
  CHECK_THROWS_WITH_AS((WithPenalty{mlp::Sgd{}, Penalty{.l2 = support::nan}}.require_valid()),
                       "mlp: WithPenalty: l2: expected at least 0, found nan", mlp::OptionError);
  CHECK_THROWS_WITH_AS((WithPenalty{mlp::Sgd{.momentum = 2.0}, Penalty{}}.require_valid()),
                       "mlp: Sgd: momentum: expected at least 0 and below 1, found 2.000000",
                       mlp::OptionError);
}
