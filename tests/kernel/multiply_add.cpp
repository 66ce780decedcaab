#include <mlp/kernel/multiply_add.hpp>

#include <doctest/doctest.h>

#include <algorithm>

#include "support/multiply_add_check.hpp"

namespace {

namespace kernel = mlp::kernel;

template <class Scalar, int count>
void check() {
  support::check_multiply_add<Scalar, count>([](const auto& a, const auto& b, const auto& c) {
    return kernel::multiply_add<Scalar, count>(a, b, c);
  });
}

// What `skip` leaves out: products that are rounded on their own there.
TEST_CASE_TEMPLATE("multiply_add: vectors are rounded once on every target" *
                       doctest::skip(!kernel::rounds_once),
                   Scalar, float, double) {
  constexpr int count = std::max(1, static_cast<int>(kernel::vector_bytes / sizeof(Scalar)));
  check<Scalar, count>();
}

TEST_CASE_TEMPLATE("multiply_add: single numbers are rounded once on every target" *
                       doctest::skip(!kernel::rounds_once),
                   Scalar, float, double) {
  check<Scalar, 1>();
}

TEST_CASE("multiply_add: the processor is asked only where the target has no instruction") {
  CHECK_FALSE((kernel::asks_processor && kernel::has_fused_multiply_add));
  CHECK((kernel::asks_processor || !kernel::processor_has_fused_multiply_add));
}

}  // namespace
