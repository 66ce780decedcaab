// Whether numbers are finite, told from their bits.
#pragma once

#include <mlp/core/types.hpp>

#include <bit>
#include <concepts>
#include <limits>
#include <type_traits>

namespace mlp::inline MLP_ABI {

namespace detail {

template <std::floating_point Scalar>
using BitsOf = std::conditional_t<sizeof(Scalar) == 4, std::uint32_t, std::uint64_t>;

/// The exponent of x plus one, as it stands in x: it runs over into the place of the sign where all
/// its bits are set, as they are in a NaN or an infinity.
template <std::floating_point Scalar>
constexpr BitsOf<Scalar> next_exponent(Scalar x) {
  static_assert(std::numeric_limits<Scalar>::is_iec559 && sizeof(Scalar) <= 8);
  using Bits = BitsOf<Scalar>;
  constexpr Bits exponent = std::bit_cast<Bits>(std::numeric_limits<Scalar>::infinity());
  constexpr Bits one = exponent & -exponent;
  return (std::bit_cast<Bits>(x) & exponent) + one;
}
template <std::floating_point Scalar>
inline constexpr BitsOf<Scalar> sign_bit = std::bit_cast<BitsOf<Scalar>>(Scalar(-0.0));

}  // namespace detail

/// Whether x is neither NaN nor infinite. A compiler cannot assume it, as it may of std::isfinite.
template <std::floating_point Scalar>
constexpr bool is_finite(Scalar x) {
  return (detail::next_exponent(x) & detail::sign_bit<Scalar>) == 0;
}

/// Whether all of them are. Takes no branch between them, so that compilers make packets of it.
template <std::floating_point Scalar>
constexpr bool are_finite(const Scalar* values, Index count) {
  detail::BitsOf<Scalar> seen = 0;
  for (Index i = 0; i < count; ++i) seen |= detail::next_exponent(values[i]);
  return (seen & detail::sign_bit<Scalar>) == 0;
}

/// The index of the first that is not; `count` where all are.
template <std::floating_point Scalar>
constexpr Index first_not_finite(const Scalar* values, Index count) {
  if (are_finite(values, count)) return count;
  Index i = 0;
  while (is_finite(values[i])) ++i;
  return i;
}

}  // namespace mlp::inline MLP_ABI
