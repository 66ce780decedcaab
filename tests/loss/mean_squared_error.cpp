// Mean squared error against its definition.
#include <mlp/loss/mean_squared_error.hpp>

#include "support/loss_check.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

namespace {

using reference::Target;
using support::Values;
using MeanSquaredError = mlp::MeanSquaredError<mlp::Mean>;

static_assert(mlp::Loss<mlp::MeanSquaredError<mlp::Mean>> &&
              mlp::Loss<mlp::MeanSquaredError<mlp::Sum>, double>);

const support::LossUnderTest loss =
    support::loss_under_test(MeanSquaredError{}, {reference::LossKind::mean_squared_error});

TEST_CASE("mean_squared_error: loss and gradient for all sizes and kinds of targets") {
  support::Draws draws(13);
  for (const std::size_t outputs : support::output_counts) {
    for (const Target& target : support::some_targets(outputs, draws)) {
      CAPTURE(outputs);
      CAPTURE(target.label);
      const Values y = draws.normals(outputs, 2.0);
      const Values gradient = reference::sample_loss(loss.truth, y, target).gradient;
      support::check_loss("mean_squared_error", loss, y, target,
                          {{"target dropped", support::scaled(y, 2.0)},
                           {"factor 2 dropped", support::scaled(gradient, 0.5)}});
    }
  }
}

TEST_CASE("mean_squared_error: far outputs give finite losses and gradients") {
  for (const std::size_t outputs : {1u, 3u, 17u}) {
    support::check_finite_at<float>(1e4, MeanSquaredError{}, outputs);
    support::check_finite_at<double>(1e4, MeanSquaredError{}, outputs);
  }
  const double bad = std::numeric_limits<double>::quiet_NaN();
  CHECK(std::isnan(support::evaluate<double>(MeanSquaredError{}, {0.0, bad, 0.0}, {1}).loss));
}

TEST_CASE("mean_squared_error: published means") {
  // scikit-learn's two examples of mean_squared_error: 0.375 and 0.708...
  CHECK(support::reduced(MeanSquaredError{}, {{2.5}, {0.0}, {2.0}, {8.0}},
                         {{-1, {3.0}}, {-1, {-0.5}}, {-1, {2.0}}, {-1, {7.0}}}) == 0.375);
  const std::vector<Values> y{{0.0, 2.0}, {-1.0, 2.0}, {8.0, -5.0}};
  const std::vector<Target> t{{-1, {0.5, 1.0}}, {-1, {-1.0, 1.0}}, {-1, {7.0, -6.0}}};
  CHECK(support::reduced(MeanSquaredError{}, y, t) == doctest::Approx(4.25 / 6).epsilon(1e-14));
  CHECK(support::reduced(mlp::MeanSquaredError<mlp::Sum>{}, y, t) == 4.25);
  // A weight of two counts a sample twice, above and below the line.
  CHECK(support::reduced(MeanSquaredError{}, y, t, {2.0, 1.0, 1.0}) ==
        doctest::Approx(5.5 / 8).epsilon(1e-14));
}

}  // namespace
