#include <mlp/core/error.hpp>

#include <doctest/doctest.h>

#include <type_traits>

TEST_CASE("every error is also one of the standard library's") {
  static_assert(std::is_base_of_v<std::invalid_argument, mlp::SizeError>);
  static_assert(std::is_base_of_v<std::out_of_range, mlp::ClassIndexError>);
  static_assert(std::is_base_of_v<std::domain_error, mlp::NonFiniteError>);
  static_assert(std::is_base_of_v<std::invalid_argument, mlp::OptionError>);
  CHECK(std::string(mlp::SizeError("text").what()) == "text");
}

TEST_CASE("a size that does not fit is named with the expected one") {
  CHECK_NOTHROW(mlp::require_size(3, 3, "x: rows"));
  CHECK_THROWS_WITH_AS(mlp::require_size(784, 28, "x: rows"),
                       "mlp: x: rows: expected 784, found 28", mlp::SizeError);
  CHECK_THROWS_WITH_AS(mlp::require_size(0L, -1L, "y"), "mlp: y: expected 0, found -1",
                       mlp::SizeError);
}
