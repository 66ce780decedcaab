// Whether this program computes as IEEE 754 says: what no compiler tells is seen by its results.
#pragma once

#include <mlp/core/error.hpp>
#include <mlp/core/types.hpp>

#include <string>
#include <string_view>

namespace mlp::inline MLP_ABI {

/// What the thread that calls, or the file that is compiled, has other than IEEE 754, and how to
/// have it so; empty if nothing. clang tells nothing of -fassociative-math and -freciprocal-math,
/// and a processor nothing of the modes that, for one, a library linked with -ffast-math sets.
EIGEN_DONT_INLINE inline std::string_view unusual_arithmetic() {
  // Read where it is written, so that no compiler knows the numbers.
  const volatile float one = 1.0F, large = 0x1p25F, least = 0x1p-126F, forty_one = 41.0F;
  const float x = one, y = large, z = least;
  // 1 and three quarters of a unit, and 1 and a quarter
  if (x + 0x1.8p-24F != 1.0F + 0x1p-23F || x + 0x1p-25F != 1.0F || -x - 0x1p-25F != -1.0F) {
    return "numbers are not rounded to the nearest: call std::fesetround(FE_TONEAREST)";
  }
  if ((x + y) - y != 0.0F) {
    return "sums are reordered: compile without -fassociative-math, -funsafe-math-optimizations "
           "and the like";
  }
  if (forty_one / 41.0F != 1.0F) {
    return "quotients become products: compile without -freciprocal-math, "
           "-funsafe-math-optimizations and the like";
  }
#if defined(__wasm_relaxed_simd__)
  using Four [[gnu::vector_size(16)]] = float;
  const float above_one = x + 0x1p-23F;
  const Four a = {above_one, above_one, above_one, above_one}, minus_a = -a;
  if (__builtin_wasm_relaxed_madd_f32x4(a, a, minus_a * a)[0] == 0.0F) {
    return "this processor rounds products on their own: compile without -mrelaxed-simd";
  }
#endif
  const volatile float half = z * 0.5F;
  if (half == 0.0F) {
    return "subnormal numbers are taken for zero: clear the processor's flush-to-zero and "
           "denormals-are-zero modes, which a library linked with -ffast-math sets";
  }
  return {};
}

namespace detail {

/// Throws ArithmeticError unless it is as IEEE 754 says.
inline void require_usual_arithmetic() {
  if (const auto found = unusual_arithmetic(); !found.empty()) {
    throw ArithmeticError("mlp: " + std::string(found));
  }
}

}  // namespace detail

}  // namespace mlp::inline MLP_ABI
