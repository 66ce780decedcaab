// exp and the logistic function on packets, with stated errors.
//
// Every element is computed by the same instructions wherever it stands: sums that a multiplication
// feeds are written as one multiply-add, so that no compiler is free to round them in its own way.
#pragma once

#include <mlp/kernel/elementwise.hpp>
#include <mlp/kernel/packet.hpp>

#include <algorithm>
#include <type_traits>

namespace mlp::inline MLP_ABI::kernel {

namespace detail {

namespace packets = Eigen::internal;

/// What Eigen has, for any scalar but floats in vectors.
template <class Scalar,
          bool floats_in_vectors = std::is_same_v<Scalar, float> && (Packet<Scalar>::size > 1)>
struct Elementary {
  using P = Packet<Scalar>;
  using Type = typename P::Type;

  static EIGEN_STRONG_INLINE Type exp(const Type& x) { return packets::pexp(x); }
  static EIGEN_STRONG_INLINE Type logistic(const Type& x) {
    const Type one = P::broadcast(Scalar(1));
    return packets::pdiv(one, packets::padd(one, exp(packets::pnegate(x))));
  }
};

/// e^x = 2^n e^r with n = round(x / ln 2) and r = x - n ln 2 in two parts (Cody & Waite 1980); e^r
/// by the polynomial of degree 6, 1 + r + r^2 (...), of least relative error for |r| <= ln 2 / 2.
template <class Float>
struct Elementary<Float, true> {
  using P = Packet<Float>;
  using Type = typename P::Type;

  static EIGEN_STRONG_INLINE Type exp(const Type& x) {
    // Beyond these bounds the result is 0 or infinite in any case.
    const Reduced e = reduce(clamp(x, -104.0F, 89.0F));
    // 2^n in two factors: n from -150 to 128 does not fit into the exponent of one.
    const Type half = packets::psub(P::multiply_add(e.n, P::broadcast(0.5F), magic()), magic());
    return packets::pmul(packets::pmul(e.power, power_of_two(half)),
                         power_of_two(packets::psub(e.n, half)));
  }

  static EIGEN_STRONG_INLINE Type logistic(const Type& x) {
    // Below -87.33 the result would be less than the smallest normal number.
    const Reduced e = reduce(packets::pnegate(clamp(x, -87.33F, 87.33F)));
    // 1 / (1 + 2^n e^r)
    const Type one = P::broadcast(1.0F);
    return packets::pdiv(one, P::multiply_add(power_of_two(e.n), e.power, one));
  }

 private:
  struct Reduced {
    Type n;
    Type power;  // e^r
  };

  // 1.5 * 2^23: a sum with it is rounded to an integer, which is then its low bits.
  static constexpr float magic_number = 12582912.0F;
  static EIGEN_STRONG_INLINE Type magic() { return P::broadcast(magic_number); }

  // The bounds come second, so that a NaN stays one.
  static EIGEN_STRONG_INLINE Type clamp(const Type& x, float low, float high) {
    return packets::pmin(packets::pmax(x, P::broadcast(low)), P::broadcast(high));
  }

  static EIGEN_STRONG_INLINE Reduced reduce(const Type& x) {
    const Type n = packets::psub(P::multiply_add(x, P::broadcast(1.44269504F), magic()), magic());
    Type r = P::multiply_add(n, P::broadcast(-0.693359375F), x);
    r = P::multiply_add(n, P::broadcast(2.12194440e-4F), r);
    Type p = P::broadcast(1.38145988e-3F);
    for (const float coefficient :
         {8.36871658e-3F, 4.1668389e-2F, 0.166665211F, 0.49999994F, 1.0F, 1.0F}) {
      p = P::multiply_add(p, r, P::broadcast(coefficient));
    }
    return {n, p};
  }

  // 2^n for the integer n from -126 to 127: its exponent is the low bits of magic + n, shifted.
  template <class Floats>  // a template for g++, which warns of vector types as arguments elsewhere
  static EIGEN_STRONG_INLINE Floats power_of_two(const Floats& n) {
    using Integers = typename packets::unpacket_traits<Floats>::integer_packet;
    const Floats biased = packets::padd(n, P::broadcast(magic_number + 127.0F));
    return packets::preinterpret<Floats>(
        Integers(packets::plogical_shift_left<23>(packets::preinterpret<Integers>(biased))));
  }
};

/// Applies `function` to every packet of x; the last one is filled up with zeros.
template <class Derived, class Function>
EIGEN_STRONG_INLINE auto by_packets(const Eigen::ArrayBase<Derived>& x, Function function) {
  using Scalar = typename Derived::Scalar;
  using P = Packet<Scalar>;
  typename Derived::PlainObject result = x;
  Scalar* values = result.data();
  const Index size = result.size();
  Index i = 0;
  for (; i + P::size <= size; i += P::size) P::store(values + i, function(P::load(values + i)));
  if (i < size) {
    alignas(64) Scalar filled[P::size] = {};
    std::copy_n(values + i, size - i, filled);
    P::store(filled, function(P::load(filled)));
    std::copy_n(filled, size - i, values + i);
  }
  return result;
}

}  // namespace detail

/// e^x, by element. Float: at most 1.5 ulp off, over the whole range, with 0, infinity and NaN
/// where they belong; double: as Eigen's.
template <class Derived>
EIGEN_STRONG_INLINE auto exp(const Eigen::ArrayBase<Derived>& x) {
  return detail::by_packets(
      x, [](const auto& p) { return detail::Elementary<typename Derived::Scalar>::exp(p); });
}

/// 1 / (1 + e^-x), by element. Float: at most 3 ulp off for x >= -87.33; below, where the truth is
/// less than the smallest normal number 2^-126, about 2^-126.
template <class Derived>
EIGEN_STRONG_INLINE auto logistic(const Eigen::ArrayBase<Derived>& x) {
  return detail::by_packets(
      x, [](const auto& p) { return detail::Elementary<typename Derived::Scalar>::logistic(p); });
}

}  // namespace mlp::inline MLP_ABI::kernel
