// Errors in units in the last place, over numbers of all sizes.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <type_traits>

#include <mlp/kernel/lanes.hpp>

namespace support {

/// |found - truth| in units in the last place of the number nearest to the truth; 0 where both are
/// NaN or the same infinity. What is less than the smallest normal number counts as one in its
/// last place where it is right to a hundredth of that number.
template <class Scalar>
double ulps(Scalar found, long double truth) {
  using Limits = std::numeric_limits<Scalar>;
  const auto nearest = static_cast<Scalar>(truth);
  if (std::isnan(truth)) return std::isnan(found) ? 0.0 : HUGE_VAL;
  if (std::isinf(nearest) || std::isinf(found)) return nearest == found ? 0.0 : HUGE_VAL;
  const auto error = std::abs(static_cast<long double>(found) - truth);
  if (std::abs(nearest) < Limits::min()) {
    return error <= 0.01L * static_cast<long double>(Limits::min()) ? 1.0 : HUGE_VAL;
  }
  const Scalar next = std::nextafter(std::abs(nearest), Limits::infinity());
  return static_cast<double>(
      error / (static_cast<long double>(next) - static_cast<long double>(std::abs(nearest))));
}

/// Whether to try all of 2^32 floats, instead of a million: a function takes minutes.
inline bool wants_every_float() { return std::getenv("MLP_EVERY_FLOAT") != nullptr; }

/// f(x) for numbers of all exponents and signs, infinities and NaNs, by steps of bit patterns.
template <class Scalar, class Function>
void for_all_sizes(const Function& f) {
  if constexpr (std::is_same_v<Scalar, float>) {
    const std::uint64_t step = wants_every_float() ? 1 : 4001;
    for (std::uint64_t bits = 0; bits < (std::uint64_t{1} << 32U); bits += step) {
      f(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
    }
  } else {
    constexpr std::uint64_t step = 36'028'797'018'967;  // about 500,000 of them
    for (std::uint64_t bits = 0; bits < ~std::uint64_t{0} - step; bits += step) {
      f(std::bit_cast<double>(bits));
    }
  }
}

/// The largest error of f(lanes) against truth(x), in more precision than that of the lanes, among
/// x of all sizes and among evenly spaced ones around zero, of those that are `wanted`.
template <class Scalar, class Function, class Truth, class Wanted>
double worst_ulps(const Function& f, const Truth& truth, const Wanted& wanted) {
  using V = mlp::kernel::Chunk<Scalar>;
  using Wide = std::conditional_t<std::is_same_v<Scalar, float>, double, long double>;
  double worst = 0.0;
  typename V::Array x = V::Array::Zero();
  int filled = 0;
  const auto check = [&](Scalar value) {
    if (!wanted(value)) return;
    x(filled++) = value;
    if (filled < V::size) return;
    filled = 0;
    const typename V::Array found = f(V(x)).array();
    for (int i = 0; i < V::size; ++i) {
      const auto expected = static_cast<long double>(truth(static_cast<Wide>(x(i))));
      worst = std::max(worst, ulps(found(i), expected));
    }
  };
  for_all_sizes<Scalar>(check);
  for (int i = -200'000; i < 200'000; ++i) check(Scalar(i) * Scalar(0.000171));
  if (wants_every_float())
    std::printf("%s: %.3f ulp\n", sizeof(Scalar) == 4 ? "float" : "double", worst);
  return worst;
}
template <class Scalar, class Function, class Truth>
double worst_ulps(const Function& f, const Truth& truth) {
  return worst_ulps<Scalar>(f, truth, [](Scalar) { return true; });
}

}  // namespace support
