// What a sum and a mean divide by, and the options that all losses share.
#include <mlp/loss/reduction.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

static_assert(mlp::Sum::scale(17.0) == 1.0);
static_assert(mlp::Mean::scale(4.0) == 0.25);
static_assert(mlp::Sum::name == "sum");
static_assert(mlp::Mean::name == "mean");

TEST_CASE("the mean of nothing is zero, not a NaN that would spread into the parameters") {
  CHECK(mlp::Mean::scale(0.0) == 0.0);
  CHECK(mlp::Sum::scale(0.0) == 1.0);
}

template <class Error, class Function>
std::string message_of(Function&& f) {
  try {
    f();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing of the expected type was thrown";
}

TEST_CASE("label smoothing lies in [0, 1)") {
  for (const double good : {0.0, 0.1, 0.999}) CHECK_NOTHROW(mlp::loss::require_smoothing(good));
  for (const double bad : {-0.1, 1.0, 2.0, infinity, not_a_number}) {
    CHECK_THROWS_AS(mlp::loss::require_smoothing(bad), mlp::OptionError);
  }
  CHECK(message_of<mlp::OptionError>([] { mlp::loss::require_smoothing(1.5); }) ==
        "mlp: label_smoothing: expected at least 0 and below 1, found 1.500000");
}

TEST_CASE("class weights are one per class, finite and not negative; none is fine") {
  CHECK_NOTHROW(mlp::loss::require_weights({}, 3));
  CHECK_NOTHROW(mlp::loss::require_weights({0.0, 1.0, 2.5}, 3));
  CHECK(message_of<mlp::SizeError>([] {
          mlp::loss::require_weights({1.0, 1.0}, 3);
        }) == "mlp: class_weights: size: expected 3, found 2");
  for (const double bad : {-1.0, infinity, not_a_number}) {
    CHECK_THROWS_AS(mlp::loss::require_weights({1.0, bad}, 2), mlp::OptionError);
  }
  CHECK(message_of<mlp::OptionError>([] {
          mlp::loss::require_weights({1.0, -2.0}, 2);
        }) == "mlp: class_weights[1]: expected a finite number of at least 0, found -2.000000");
}

}  // namespace
