// exp and the logistic function on packets, with stated errors.
//
// Every element is computed by the same instructions wherever it stands: sums that a multiplication
// feeds are written as one multiply-add, so that no compiler is free to round them in its own way.
#pragma once

#include <mlp/kernel/packet.hpp>
#include <mlp/kernel/sweep.hpp>

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
    const Reduced e = reduce<1>(clamp(x, -104.0F, 89.0F));
    // 2^n in two factors: n from -150 to 128 does not fit into the exponent of one.
    const Type half = P::multiply_add(e.n, P::broadcast(0.5F), P::broadcast(magic));
    const Type rest = packets::psub(e.n, packets::psub(half, P::broadcast(magic)));
    return packets::pmul(packets::pmul(e.power, power_of_two(half)),
                         power_of_two(packets::padd(rest, P::broadcast(magic))));
  }

  static EIGEN_STRONG_INLINE Type logistic(const Type& x) {
    // Below -87.33 the result would be less than the smallest normal number.
    const Reduced e = reduce<-1>(clamp(x, -87.33F, 87.33F));
    // 1 / (1 + 2^n e^r)
    const Type one = P::broadcast(1.0F);
    return packets::pdiv(one, P::multiply_add(power_of_two(e.shifted_n), e.power, one));
  }

 private:
  struct Reduced {
    Type n;
    Type shifted_n;  // magic + n
    Type power;      // e^r
  };

  // 1.5 * 2^23, a sum with which is rounded to an integer that is then its low bits; and the bias
  // of an exponent, so that those bits are the exponent of 2^n.
  static constexpr float magic = 12582912.0F + 127.0F;

  // The bounds come second, so that a NaN stays one.
  static EIGEN_STRONG_INLINE Type clamp(const Type& x, float low, float high) {
    return packets::pmin(packets::pmax(x, P::broadcast(low)), P::broadcast(high));
  }

  /// Of e^(sign x). Instead of r, s = sign r is computed and the polynomial's odd terms change
  /// sign.
  template <int sign>
  static EIGEN_STRONG_INLINE Reduced reduce(const Type& x) {
    const Type shifted_n =
        P::multiply_add(x, P::broadcast(sign * 1.44269504F), P::broadcast(magic));
    const Type n = packets::psub(shifted_n, P::broadcast(magic));
    Type s = P::multiply_add(n, P::broadcast(sign * -0.693359375F), x);
    s = P::multiply_add(n, P::broadcast(sign * 2.12194440e-4F), s);
    Type p = P::broadcast(1.38145988e-3F);
    for (const float coefficient : {sign * 8.36871658e-3F, 4.1668389e-2F, sign * 0.166665211F,
                                    0.49999994F, sign * 1.0F, 1.0F}) {
      p = P::multiply_add(p, s, P::broadcast(coefficient));
    }
    return {n, shifted_n, p};
  }

  // 2^n from magic + n, for the integer n from -126 to 127: all but the low bits are shifted out.
  template <class Floats>  // a template for g++, which warns of vector types as arguments elsewhere
  static EIGEN_STRONG_INLINE Floats power_of_two(const Floats& shifted_n) {
    using Integers = typename packets::unpacket_traits<Floats>::integer_packet;
    return packets::preinterpret<Floats>(
        Integers(packets::plogical_shift_left<23>(packets::preinterpret<Integers>(shifted_n))));
  }
};

}  // namespace detail

/// e^x. Float: at most 1.5 ulp off, over the whole range, with 0, infinity and NaN where they
/// belong; double: as Eigen's.
template <class Scalar, int count>
EIGEN_ALWAYS_INLINE Lanes<Scalar, count> exp(const Lanes<Scalar, count>& x) {
  return x.by_packets([](const auto& p) { return detail::Elementary<Scalar>::exp(p); });
}

/// 1 / (1 + e^-x). Float: at most 3 ulp off for x >= -87.33; below, where the truth is less than
/// the smallest normal number 2^-126, about 2^-126.
template <class Scalar, int count>
EIGEN_ALWAYS_INLINE Lanes<Scalar, count> logistic(const Lanes<Scalar, count>& x) {
  return x.by_packets([](const auto& p) { return detail::Elementary<Scalar>::logistic(p); });
}

/// log(1 + x), as Eigen's.
template <class Scalar, int count>
EIGEN_ALWAYS_INLINE Lanes<Scalar, count> log1p(const Lanes<Scalar, count>& x) {
  return Lanes<Scalar, count>(x.array().log1p());
}

// The same for arrays of any fixed size, by element.

template <class Derived>
EIGEN_STRONG_INLINE auto exp(const Eigen::ArrayBase<Derived>& x) {
  using V = Lanes<typename Derived::Scalar>;
  typename Derived::PlainObject values = x;
  sweep([](V& v) MLP_INLINE { v = exp(v); }, update(values));
  return values;
}
template <class Derived>
EIGEN_STRONG_INLINE auto logistic(const Eigen::ArrayBase<Derived>& x) {
  using V = Lanes<typename Derived::Scalar>;
  typename Derived::PlainObject values = x;
  sweep([](V& v) MLP_INLINE { v = logistic(v); }, update(values));
  return values;
}

/// a b + c, by element of arrays, rounded once where the target has fused multiply-adds: with every
/// compiler, where one would contract `a * b + c` and another would not.
template <class Array>
EIGEN_STRONG_INLINE Array multiply_add(const Array& a, const Array& b, const Array& c) {
  using V = Lanes<typename Array::Scalar>;
  Array result;
  sweep([](V& to, V x, V y, V z) MLP_INLINE { to = x * y + z; }, write(result), read(a), read(b),
        read(c));
  return result;
}

}  // namespace mlp::inline MLP_ABI::kernel
