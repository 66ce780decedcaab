#include <mlp/io/detail/cpp_expression.hpp>

#include <doctest/doctest.h>

#include <limits>

#include "support/message_of.hpp"

// That the compiler finds the same values in them is for tests/interchange to show.
namespace {

std::string expression(std::string_view formula, double parameter = 0.0) {
  return mlp::detail::cpp_expression(mlp::detail::parse_formula(formula, true), parameter);
}

TEST_CASE("cpp expression: brackets stand where they are needed, and nowhere else") {
  CHECK(expression("z") == "z");
  CHECK(expression("z / (1 + abs(z))") == "z / (1.0F + std::fabs(z))");
  CHECK(expression("((z)) - (z * (z))") == "z - z * z");
  CHECK(expression("(z - z) - z") == "z - z - z");
  CHECK(expression("z - (z - z)") == "z - (z - z)");
  CHECK(expression("z + (z + z)") == "z + (z + z)");
  CHECK(expression("z / (z * z)") == "z / (z * z)");
  CHECK(expression("z * z / z") == "z * z / z");
  CHECK(expression("(z + 1) * (z - 1)") == "(z + 1.0F) * (z - 1.0F)");
  CHECK(expression("-(z + z) * -z") == "-(z + z) * -z");
  CHECK(expression("--z") == "-(-z)");
  CHECK(expression("-(z * z)") == "-(z * z)");
  CHECK(expression("z - -2") == "z - -2.0F");
  CHECK(expression("-(-2 * z)") == "-(-2.0F * z)");
}

TEST_CASE("cpp expression: functions and numbers are float's") {
  CHECK(expression("max(z, p * z)", 0.01) == "larger(z, 0.01F * z)");
  CHECK(expression("z - p", -0.5) == "z - -0.5F");
  CHECK(expression("min(sigmoid(z), 0.1)") == "smaller(logistic(z), 0.1F)");
  CHECK(expression("1e-3 * log1p(expm1(z))") == "0.001F * std::log1p(std::expm1(z))");
  CHECK(support::message_of<mlp::OptionError>([] { expression("p * z", 1e300); }) ==
        "mlp: export: expected numbers in the range of float, found inf");
}

}  // namespace
