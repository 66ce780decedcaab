#include <mlp/kernel/software_multiply_add.hpp>

#include <doctest/doctest.h>

#include <mlp/kernel/multiply_add.hpp>

#include "support/multiply_add_check.hpp"

namespace {

namespace kernel = mlp::kernel;

template <class Scalar, int count>
struct InSoftware {
  using Type = kernel::Vector<Scalar, count>;
  Type operator()(const Type& a, const Type& b, const Type& c) const {
    return kernel::multiply_add_in_software<Scalar, count>(a, b, c);
  }
};

// Where the target has the instruction, the compiler fuses what is to be rounded here.
constexpr bool is_used = kernel::vector_bytes > 0 && !kernel::has_fused_multiply_add;

TEST_CASE_TEMPLATE("multiply_add_in_software: vectors are rounded once" * doctest::skip(!is_used),
                   Scalar, float, double) {
  if constexpr (is_used) {
    constexpr int count = 16 / int{sizeof(Scalar)};
    support::check_multiply_add<Scalar, count, InSoftware<Scalar, count>>();
  }
}

TEST_CASE_TEMPLATE("multiply_add_in_software: wider vectors are taken by halves" *
                       doctest::skip(!is_used || kernel::vector_bytes == 16),
                   Scalar, float, double) {
  if constexpr (is_used && kernel::vector_bytes > 16) {
    constexpr int count = int{kernel::vector_bytes / sizeof(Scalar)};
    support::check_multiply_add<Scalar, count, InSoftware<Scalar, count>>();
  }
}

TEST_CASE_TEMPLATE("multiply_add_in_software: a single number is the C library's", Scalar, float,
                   double) {
  support::check_multiply_add<Scalar, 1, InSoftware<Scalar, 1>>();
}

}  // namespace
