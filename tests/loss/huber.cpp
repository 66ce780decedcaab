// Huber's loss against its definition, on both sides of its kinks.
#include <mlp/loss/huber.hpp>

#include "support/loss_check.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

namespace {

using reference::Target;
using support::Values;
using Huber = mlp::Huber<mlp::Mean>;

static_assert(mlp::Loss<mlp::Huber<mlp::Mean>> && mlp::Loss<mlp::Huber<mlp::Sum>, double>);

TEST_CASE("huber: loss and gradient for all sizes, limits and kinds of targets") {
  support::Draws draws(14);
  for (const std::size_t outputs : support::output_counts) {
    for (const double delta : {0.25, 1.0, 2.0}) {
      const auto loss = support::loss_under_test(
          Huber{delta}, {reference::LossKind::huber, reference::Reduction::mean, 0.0, {}, delta});
      for (const Target& target : support::some_targets(outputs, draws)) {
        CAPTURE(outputs);
        CAPTURE(delta);
        CAPTURE(target.label);
        const Values t = reference::target_values(target, outputs);
        Values y = draws.normals(outputs, 2.0);
        y[0] = t[0] + 2.5;  // at least one residual is cut in every sample
        Values uncut(outputs);
        for (std::size_t i = 0; i < outputs; ++i) uncut[i] = y[i] - t[i];
        support::check_loss("huber", loss, y, target,
                            {{"limit dropped", uncut}, {"target dropped", y}},
                            support::SecondOrder{});
      }
    }
  }
}

TEST_CASE("huber: far outputs give finite losses and gradients") {
  for (const std::size_t outputs : {1u, 3u, 17u}) {
    support::check_finite_at<float>(1e4, Huber{}, outputs);
    support::check_finite_at<double>(1e4, Huber{}, outputs);
  }
  const auto far = support::evaluate<float>(Huber{}, {1e4, -1e4}, {-1, {0.0, 0.0}});
  CHECK(far.loss == 19999.0);
  CHECK(far.gradient == Values{1.0, -1.0});
  const double bad = std::numeric_limits<double>::quiet_NaN();
  CHECK(std::isnan(support::evaluate<double>(Huber{}, {0.0, bad, 0.0}, {1}).loss));
}

TEST_CASE("huber: published and hand-computed means") {
  // Keras's example of Huber: 0.155 over four elements.
  const std::vector<Values> y{{0.6, 0.4}, {0.4, 0.6}};
  const std::vector<Target> t{{-1, {0.0, 1.0}}, {-1, {0.0, 0.0}}};
  CHECK(support::reduced(Huber{}, y, t) == doctest::Approx(0.155).epsilon(1e-14));
  CHECK(support::reduced(mlp::Huber<mlp::Sum>{}, y, t) == doctest::Approx(0.62).epsilon(1e-14));
  // δ = 1/2: residuals 1 and 1/4 give 1/2 (1 - 1/4) and 1/32.
  CHECK(support::reduced(mlp::Huber<mlp::Sum>{0.5}, {{1.0, 0.25}}, {{-1, {0.0, 0.0}}}) == 0.40625);
}

TEST_CASE("huber: options that make no sense") {
  CHECK_NOTHROW(Huber{0.5}.require_valid(3));
  for (const double bad : {0.0, -1.0, std::numeric_limits<double>::infinity(),
                           std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_AS(Huber{bad}.require_valid(3), mlp::OptionError);
  }
}

}  // namespace
