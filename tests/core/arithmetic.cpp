#include <mlp/core/arithmetic.hpp>

#include <doctest/doctest.h>

#include <cfenv>
#include <string>

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

namespace {

std::string found() { return std::string(mlp::unusual_arithmetic()); }

TEST_CASE("arithmetic: that of IEEE 754") {
  CHECK(found().empty());
  CHECK_NOTHROW(mlp::detail::require_usual_arithmetic());
}

TEST_CASE("arithmetic: rounding other than to the nearest is seen") {
  for (const int mode : {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO}) {
    if (std::fesetround(mode) != 0) continue;
    const std::string message = found();
    std::fesetround(FE_TONEAREST);
    CHECK(message.find("not rounded to the nearest") != std::string::npos);
  }
}

#if defined(__SSE__)
TEST_CASE("arithmetic: the processor's modes without subnormal numbers are seen, in words") {
  const unsigned usual = _mm_getcsr();
  constexpr unsigned flush_to_zero = 0x8000, denormals_are_zero = 0x40;
  for (const unsigned mode : {flush_to_zero, denormals_are_zero}) {
    _mm_setcsr(usual | mode);
    const std::string message = found();
    _mm_setcsr(usual);
    CHECK(message.find("subnormal numbers are taken for zero") != std::string::npos);
  }
  _mm_setcsr(usual | flush_to_zero);
  CHECK_THROWS_AS(mlp::detail::require_usual_arithmetic(), mlp::ArithmeticError);
  _mm_setcsr(usual);
}
#endif

}  // namespace
