// Elementwise arithmetic on parallel runs of numbers, packet by packet, in one pass over memory.
//
// Formulas are written as on paper. A product that meets a sum or a difference becomes one fused
// multiply-add there and then, so that no compiler is left to decide where to fuse: g++ contracts
// separate operations, clang does not. Every element passes through the same operations, those of a
// full packet, so that its bits depend neither on its position nor on an address.
#pragma once

#include <mlp/kernel/packet.hpp>

#include <algorithm>
#include <limits>
#include <utility>

namespace mlp::inline MLP_ABI::kernel {

// As in packet.hpp.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wignored-attributes"

namespace detail {

template <class Type>
EIGEN_STRONG_INLINE Type square_root(const Type& x) {
  return Eigen::internal::psqrt(x);
}

#if defined(EIGEN_VECTORIZE_AVX512) && EIGEN_FAST_MATH
// The processor's own root is slow, Eigen's spends as much on denormal numbers as on the root:
// s = x r with r near 1/sqrt(x), and one step of Newton, s += (x - s²) r/2.
EIGEN_STRONG_INLINE __m512 square_root(const __m512& x) {
  // Of zero r would be infinite; 1e30 is beyond r of any other number. A NaN remains.
  const __m512 r = _mm512_min_ps(_mm512_set1_ps(1e30F), _mm512_rsqrt14_ps(x));
  const __m512 s = _mm512_mul_ps(x, r);
  return _mm512_fmadd_ps(_mm512_fnmadd_ps(s, s, x), _mm512_mul_ps(r, _mm512_set1_ps(0.5F)), s);
}
#endif

}  // namespace detail

/// The numbers of one packet, each on its own.
template <class Scalar>
class Lanes {
  using P = Packet<Scalar>;
  using Type = typename P::Type;

 public:
  /// The same number in every lane.
  explicit EIGEN_STRONG_INLINE Lanes(double number)
      : value_(P::broadcast(static_cast<Scalar>(number))) {}

  static EIGEN_STRONG_INLINE Lanes load(const Scalar* from) { return of(P::load(from)); }
  EIGEN_STRONG_INLINE void store(Scalar* to) const { P::store(to, value_); }

  /// a b, to be rounded on its own only where it meets no sum.
  struct Product {
    Type a, b;
    EIGEN_STRONG_INLINE operator Lanes() const {  // NOLINT(google-explicit-constructor)
      return of(Eigen::internal::pmul(a, b));
    }
  };

  friend EIGEN_STRONG_INLINE Product operator*(Lanes a, Lanes b) { return {a.value_, b.value_}; }
  friend EIGEN_STRONG_INLINE Lanes operator/(Lanes a, Lanes b) {
    return of(Eigen::internal::pdiv(a.value_, b.value_));
  }
  friend EIGEN_STRONG_INLINE Lanes operator+(Lanes a, Lanes b) {
    return of(Eigen::internal::padd(a.value_, b.value_));
  }
  friend EIGEN_STRONG_INLINE Lanes operator-(Lanes a, Lanes b) {
    return of(Eigen::internal::psub(a.value_, b.value_));
  }
  friend EIGEN_STRONG_INLINE Lanes operator-(Lanes a) { return Lanes(-0.0) - a; }

  // One rounding; of two products the second is rounded first.
  friend EIGEN_STRONG_INLINE Lanes operator+(Product p, Lanes c) {
    return of(P::multiply_add(p.a, p.b, c.value_));
  }
  friend EIGEN_STRONG_INLINE Lanes operator+(Lanes c, Product p) { return p + c; }
  friend EIGEN_STRONG_INLINE Lanes operator+(Product p, Product q) { return p + Lanes(q); }
  friend EIGEN_STRONG_INLINE Lanes operator-(Product p, Lanes c) { return p + -c; }
  friend EIGEN_STRONG_INLINE Lanes operator-(Lanes c, Product p) { return -of(p.a) * of(p.b) + c; }
  friend EIGEN_STRONG_INLINE Lanes operator-(Product p, Product q) { return p - Lanes(q); }

  /// a + c (b - a): what an average becomes that is to follow b.
  friend EIGEN_STRONG_INLINE Lanes lerp(Lanes a, Lanes b, Lanes c) { return c * (b - a) + a; }
  friend EIGEN_STRONG_INLINE Lanes lerp(Lanes a, Product b, Lanes c) { return c * (b - a) + a; }

  /// Within 2 ulp of the root of a normal number; of a denormal one it may be 0, of infinity NaN.
  friend EIGEN_STRONG_INLINE Lanes sqrt(Lanes a) { return of(detail::square_root(a.value_)); }
  // NaN where a is NaN, with every packet.
  friend EIGEN_STRONG_INLINE Lanes min(Lanes a, Lanes bound) {
    return of(Eigen::internal::pmin(a.value_, bound.value_));
  }
  friend EIGEN_STRONG_INLINE Lanes max(Lanes a, Lanes bound) {
    return of(Eigen::internal::pmax(a.value_, bound.value_));
  }
  /// -1, 0 or 1; NaN of NaN.
  friend EIGEN_STRONG_INLINE Lanes sign(Lanes a) {
    // Even the smallest number above 0, times the largest and again, is above 1.
    const Lanes most(static_cast<double>(std::numeric_limits<Scalar>::max()));
    return max(min(a * most * most, Lanes(1.0)), Lanes(-1.0));
  }

 private:
  Lanes() = default;
  static EIGEN_STRONG_INLINE Lanes of(const Type& value) {
    Lanes lanes;
    lanes.value_ = value;
    return lanes;
  }

  Type value_;
};

#pragma GCC diagnostic pop

namespace detail {

template <class Scalar>
EIGEN_STRONG_INLINE void write(const Lanes<Scalar>& lanes, Scalar* to) {
  lanes.store(to);
}
template <class Scalar>
EIGEN_STRONG_INLINE void write(const Lanes<Scalar>& /*lanes*/, const Scalar* /*to*/) {}

template <class Scalar>
void write(const Scalar* from, Index count, Scalar* to) {
  std::copy_n(from, count, to);
}
template <class Scalar>
void write(const Scalar* /*from*/, Index /*count*/, const Scalar* /*to*/) {}

template <class Scalar, class Function, class... Pointers>
EIGEN_STRONG_INLINE void sweep_packet(const Function& f, Pointers... at) {
  const auto apply = [&](auto... lanes) {
    f(lanes...);
    (write(lanes, at), ...);
  };
  apply(Lanes<Scalar>::load(at)...);
}

// Out of line, and with an f of its own: what is rare must not keep constants of the loop in
// memory.
template <class Scalar, class Function, std::size_t... Run, class... Pointers>
EIGEN_DONT_INLINE void sweep_filled_packet(Function f, Index count, std::index_sequence<Run...>,
                                           Pointers... at) {
  alignas(64) Scalar filled[sizeof...(Run)][Packet<Scalar>::size] = {};
  (std::copy_n(at, count, filled[Run]), ...);
  sweep_packet<Scalar>(f, static_cast<Pointers>(filled[Run])...);
  (write(filled[Run], count, at), ...);
}

}  // namespace detail

/// Calls f(a, b, ...) with Lanes of the runs a, b, ..., which are of one length, from their
/// beginning to their end. What f assigns to its arguments is written back to each run that is a
/// Segment; a ConstSegment is only read. The last packet is filled up with zeros. Write `[=]` in
/// front of f, so that the compiler sees its constants not change.
template <class Function, class First, class... Runs>
void sweep(Function f, First first, Runs... runs) {
  using Scalar = typename First::Scalar;
  constexpr Index step = Packet<Scalar>::size;
  eigen_assert(((runs.size() == first.size()) && ...));
  Index i = 0;
  for (; i + step <= first.size(); i += step) {
    detail::sweep_packet<Scalar>(f, first.data() + i, (runs.data() + i)...);
  }
  if (i < first.size()) {
    detail::sweep_filled_packet<Scalar>(f, first.size() - i,
                                        std::index_sequence_for<First, Runs...>{}, first.data() + i,
                                        (runs.data() + i)...);
  }
}

}  // namespace mlp::inline MLP_ABI::kernel
