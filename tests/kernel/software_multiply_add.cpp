#include <mlp/kernel/software_multiply_add.hpp>

#include <doctest/doctest.h>

#include <mlp/kernel/multiply_add.hpp>

#include "support/multiply_add_check.hpp"

namespace {

namespace kernel = mlp::kernel;

template <class Scalar, int count>
void check() {
  support::check_multiply_add<Scalar, count>([](const auto& a, const auto& b, const auto& c) {
    return kernel::multiply_add_in_software<Scalar, count>(a, b, c);
  });
}

// Where the target has the instruction, the compiler fuses what is to be rounded here.
constexpr bool is_used = kernel::vector_bytes > 0 && !kernel::has_fused_multiply_add;

TEST_CASE_TEMPLATE("multiply_add_in_software: vectors are rounded once" * doctest::skip(!is_used),
                   Scalar, float, double) {
  if constexpr (is_used) {
    constexpr int count = 16 / int{sizeof(Scalar)};
    check<Scalar, count>();
  }
}

TEST_CASE_TEMPLATE("multiply_add_in_software: wider vectors are taken by halves" *
                       doctest::skip(!is_used || kernel::vector_bytes == 16),
                   Scalar, float, double) {
  if constexpr (is_used && kernel::vector_bytes > 16) {
    constexpr int count = int{kernel::vector_bytes / sizeof(Scalar)};
    check<Scalar, count>();
  }
}

TEST_CASE_TEMPLATE("multiply_add_in_software: a single number is the C library's", Scalar, float,
                   double) {
  check<Scalar, 1>();
}

}  // namespace
