#include <mlp/optimizer/max_norm.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "support/networks.hpp"

namespace {

// Heights that fill no whole number of chunks, and a unit with a single weight.
using Net =
    mlp::Network<mlp::Dense<1, 37, mlp::Tanh>, mlp::Dense<37, 3, mlp::Tanh>, mlp::Dense<3, 1>>;

template <class Scalar>
Net::Parameters<Scalar> drawn() {
  Net::Parameters<Scalar> parameters;
  for (std::size_t t = 0; t < parameters.tensor_count; ++t) {
    parameters.tensor(t) =
        support::random_matrix<Scalar>(parameters.tensor(t).size(), 1, t + 1).array();
  }
  return parameters;
}

/// Calls f(old row norm, new row norm, tensor, row) for all rows of weights.
template <class Parameters, class Function>
void for_rows(const Parameters& before, const Parameters& after, const Function& f) {
  for (std::size_t t = 0; t < Parameters::tensor_count; t += 2) {
    const mlp::TensorShape shape = Parameters::places[t].shape;
    for (mlp::Index r = 0; r < shape.rows; ++r) {
      long double old_sum = 0.0L;
      long double new_sum = 0.0L;
      for (mlp::Index c = 0; c < shape.cols; ++c) {
        const auto old = static_cast<long double>(before.tensor(t)(c * shape.rows + r));
        const auto now = static_cast<long double>(after.tensor(t)(c * shape.rows + r));
        old_sum += old * old;
        new_sum += now * now;
      }
      f(static_cast<double>(std::sqrt(old_sum)), static_cast<double>(std::sqrt(new_sum)), t, r);
    }
  }
}

template <class Scalar>
void check_rows(double limit, double tolerance) {
  const auto before = drawn<Scalar>();
  auto after = before;
  mlp::apply_max_norm(after, limit);
  int scaled = 0;
  int kept = 0;
  for_rows(before, after, [&](double old_norm, double new_norm, std::size_t t, mlp::Index r) {
    CAPTURE(t);
    CAPTURE(r);
    CHECK(new_norm == doctest::Approx(std::min(old_norm, limit)).epsilon(tolerance));
    const mlp::TensorShape shape = before.places[t].shape;
    for (mlp::Index c = 0; c < shape.cols; ++c) {
      const auto old = static_cast<double>(before.tensor(t)(c * shape.rows + r));
      const auto now = static_cast<double>(after.tensor(t)(c * shape.rows + r));
      if (old_norm <= limit) {
        CHECK(now == old);
      } else {
        CHECK(now == doctest::Approx(old * limit / old_norm).epsilon(tolerance));
      }
    }
    ++(old_norm > limit ? scaled : kept);
  });
  CHECK(scaled > 5);
  CHECK(kept > 5);
  for (const std::size_t bias : {1U, 3U, 5U}) {
    CHECK(support::same_bits(before.tensor(bias), after.tensor(bias)));
  }
  // What stands between tensors is still zero, so that norms of the whole remain right.
  double inside = 0.0;
  for (std::size_t t = 0; t < after.tensor_count; ++t) {
    inside += static_cast<double>(after.tensor(t).square().sum());
  }
  CHECK(static_cast<double>(after.flat().square().sum()) == doctest::Approx(inside));
}

}  // namespace

TEST_CASE("max_norm: rows of weights are scaled down to the limit, others and biases are kept") {
  check_rows<double>(0.5, 1e-15);
  check_rows<float>(0.5, 1e-6);
}

TEST_CASE("max_norm: rows that are not finite stay as they are") {
  auto parameters = drawn<double>();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  parameters.tensor(2).setConstant(3.0);
  parameters.tensor(2)(0) = nan;                                      // row 0
  parameters.tensor(2)(1) = std::numeric_limits<double>::infinity();  // row 1
  auto after = parameters;
  mlp::apply_max_norm(after, 1.0);
  for (mlp::Index c = 0; c < 37; ++c) {
    for (const mlp::Index r : {0, 1}) {
      const mlp::Index at = 3 * c + r;
      CHECK(support::same_bits(&after.tensor(2)(at), &parameters.tensor(2)(at), 1));
    }
    CHECK(after.tensor(2)(3 * c + 2) == doctest::Approx(1.0 / std::sqrt(37.0)));
  }
}

TEST_CASE("max_norm: a limit without meaning is refused") {
  auto parameters = drawn<float>();
  CHECK_THROWS_WITH_AS(mlp::apply_max_norm(parameters, 0.0),
                       "mlp: apply_max_norm: limit: expected above 0, found 0.000000",
                       mlp::OptionError);
  CHECK(support::same_bits(parameters.flat(), drawn<float>().flat()));
}
