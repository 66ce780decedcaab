#include <mlp/version.hpp>

#include <doctest/doctest.h>

TEST_CASE("the version's macros and constants agree") {
  static_assert(mlp::version_major == MLP_VERSION_MAJOR);
  static_assert(mlp::version_minor == MLP_VERSION_MINOR);
  static_assert(mlp::version_patch == MLP_VERSION_PATCH);
  CHECK(mlp::version_major >= 0);
  CHECK(mlp::version_minor >= 0);
  CHECK(mlp::version_patch >= 0);
}
