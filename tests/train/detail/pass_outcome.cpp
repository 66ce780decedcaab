#include <mlp/train/detail/pass_outcome.hpp>

#include <doctest/doctest.h>

#include <cmath>

TEST_CASE("the mean behind a loss, and what is told of so many samples") {
  mlp::detail::PassOutcome outcome;
  CHECK(outcome.mean() == 0.0);
  outcome.loss_sum = 6.0;
  outcome.weight = 4.0;
  outcome.hits = 3;
  CHECK(outcome.mean() == 1.5);
  const mlp::Evaluation evaluation = outcome.evaluation(6);
  CHECK(evaluation.loss == 1.5);
  CHECK(evaluation.accuracy == 0.5);
  CHECK(evaluation.samples == 6);
  outcome.has_classes = false;
  CHECK(std::isnan(outcome.evaluation(6).accuracy));
}

TEST_CASE("of nothing there is no mean") {
  mlp::detail::PassOutcome outcome;
  CHECK_THROWS_AS(outcome.evaluation(0), mlp::SizeError);
  CHECK_THROWS_AS(outcome.evaluation(1), mlp::OptionError);
}
