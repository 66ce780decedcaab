#include <mlp/core/error.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <type_traits>

TEST_CASE("every error is also one of the standard library's") {
  static_assert(std::is_base_of_v<std::invalid_argument, mlp::SizeError>);
  static_assert(std::is_base_of_v<std::out_of_range, mlp::ClassIndexError>);
  static_assert(std::is_base_of_v<std::domain_error, mlp::NonFiniteError>);
  static_assert(std::is_base_of_v<std::invalid_argument, mlp::OptionError>);
  static_assert(std::is_base_of_v<std::domain_error, mlp::ProbabilityError>);
  static_assert(std::is_base_of_v<std::logic_error, mlp::BusyError>);
  CHECK(std::string(mlp::SizeError("text").what()) == "text");
}

TEST_CASE("a size that does not fit is named with the expected one") {
  CHECK_NOTHROW(mlp::require_size(3, 3, "x: rows"));
  CHECK_THROWS_WITH_AS(mlp::require_size(784, 28, "x: rows"),
                       "mlp: x: rows: expected 784, found 28", mlp::SizeError);
  CHECK_THROWS_WITH_AS(mlp::require_size(0L, -1L, "y"), "mlp: y: expected 0, found -1",
                       mlp::SizeError);
}

TEST_CASE("an option is a number that a float can hold, whatever else it has to be") {
  const auto check = [](double found) {
    mlp::require_option(found >= 0.0, "Sgd", "learning_rate: expected at least 0", found);
  };
  CHECK_NOTHROW(check(0.0));
  CHECK_NOTHROW(check(3.4e38));
  CHECK_THROWS_WITH_AS(check(-1.0), "mlp: Sgd: learning_rate: expected at least 0, found -1.000000",
                       mlp::OptionError);
  CHECK_THROWS_WITH_AS(
      check(1e308),
      "mlp: Sgd: learning_rate: expected at least 0 and at most 3.4e+38, found 1e+308",
      mlp::OptionError);
  CHECK_THROWS_WITH_AS(
      check(std::numeric_limits<double>::infinity()),
      "mlp: Sgd: learning_rate: expected at least 0 and at most 3.4e+38, found inf",
      mlp::OptionError);
  CHECK_THROWS_WITH_AS(check(std::numeric_limits<double>::quiet_NaN()),
                       "mlp: Sgd: learning_rate: expected at least 0, found nan", mlp::OptionError);
}

TEST_CASE("a capacity is at least 1") {
  CHECK_NOTHROW(mlp::require_capacity("Workspace", 1));
  CHECK_THROWS_WITH_AS(mlp::require_capacity("Workspace", 0),
                       "mlp: Workspace: capacity: expected at least 1, found 0", mlp::SizeError);
}
