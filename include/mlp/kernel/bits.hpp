// The bits of floating-point numbers in lanes: powers of two, halves, choices.
#pragma once

#include <mlp/kernel/lanes.hpp>

#include <bit>
#include <cstdint>

namespace mlp::inline MLP_ABI::kernel {

namespace detail {

/// f(integers) of the numbers' bits, as numbers.
template <class Scalar, int count, class Function>
EIGEN_ALWAYS_INLINE Lanes<Scalar, count> by_bits(const Lanes<Scalar, count>& x, const Function& f) {
  using Bits = typename Packet<Scalar>::Bits;
  return Lanes<Scalar, count>::by_packets(
      [&](const auto& p) MLP_INLINE {
        const Bits changed = f(std::bit_cast<Bits>(p));
        return std::bit_cast<typename Packet<Scalar>::Type>(changed);
      },
      x);
}

}  // namespace detail

/// a < b ? yes : no, number by number; `no` where one is NaN.
template <class Scalar, int count>
EIGEN_ALWAYS_INLINE Lanes<Scalar, count> where_less(const Lanes<Scalar, count>& a,
                                                    const Lanes<Scalar, count>& b,
                                                    const Lanes<Scalar, count>& yes,
                                                    const Lanes<Scalar, count>& no) {
  return Lanes<Scalar, count>::by_packets([](const auto& p, const auto& q, const auto& y,
                                             const auto& n) MLP_INLINE { return p < q ? y : n; },
                                          a, b, yes, no);
}

/// A sum with which is rounded to an integer, to even where two are as near, which is then its low
/// bits: 1.5 times 2 to the number of bits of the fraction.
template <class Scalar>
inline constexpr Scalar round_by_adding = Scalar(3) *
                                          Scalar(std::uint64_t{1}
                                                 << (BinaryFormat<Scalar>::fraction_bits - 1));

/// The same and the exponent's bias, so that of a sum with an integer n the low bits are the
/// exponent of 2^n.
template <class Scalar>
inline constexpr Scalar exponent_by_adding = round_by_adding<Scalar> +
                                             Scalar(BinaryFormat<Scalar>::bias);

/// 2^n of exponent_by_adding + n, for integers n within the exponents of normal numbers.
template <class Scalar, int count>
EIGEN_ALWAYS_INLINE Lanes<Scalar, count> power_of_two(const Lanes<Scalar, count>& shifted_n) {
  // All but the low bits are shifted out.
  return detail::by_bits(shifted_n, [](const auto& bits) MLP_INLINE {
    return bits << BinaryFormat<Scalar>::fraction_bits;
  });
}

/// x with the lower half of its fraction cleared, so that the square has no rounding.
template <class Scalar, int count>
EIGEN_ALWAYS_INLINE Lanes<Scalar, count> upper_half(const Lanes<Scalar, count>& x) {
  return detail::by_bits(x, [](const auto& bits) MLP_INLINE {
    using Bits = typename BinaryFormat<Scalar>::Bits;
    constexpr Bits lower = (Bits{1} << (BinaryFormat<Scalar>::fraction_bits / 2 + 1)) - 1;
    return bits & ~lower;
  });
}

}  // namespace mlp::inline MLP_ABI::kernel
