// Arithmetic on several numbers at once, each on its own, in machine registers.
//
// Formulas are written as on paper. A product that meets a sum or a difference becomes one fused
// multiply-add there and then, so that no compiler is left to decide where to fuse: g++ contracts
// separate operations, clang does not.
#pragma once

#include <mlp/kernel/packet.hpp>
#include <mlp/kernel/partial.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <limits>
#include <type_traits>
#include <utility>

namespace mlp::inline MLP_ABI::kernel {

/// Numbers in 64 bytes, a multiple of every packet: what sums are grouped by on every instruction
/// set.
template <class Scalar>
inline constexpr int chunk_size = std::max<int>(1, 64 / static_cast<int>(sizeof(Scalar)));

/// `count` numbers, a whole number of packets; by default one.
template <class ScalarType, int count = Packet<ScalarType>::size>
class Lanes {
  using P = Packet<ScalarType>;
  using Type = typename P::Type;
  static constexpr std::size_t packets = std::size_t{count} / std::size_t{P::size};
  static_assert(count % P::size == 0);

 public:
  using Scalar = ScalarType;
  using Array = Eigen::Array<Scalar, count, 1>;
  static constexpr int size = count;

  Lanes() = default;
  /// The same number in every lane.
  explicit EIGEN_ALWAYS_INLINE Lanes(double number) : Lanes(all(static_cast<Scalar>(number))) {}
  /// The numbers of an array, or of an expression that becomes one.
  template <class Derived>
  explicit EIGEN_ALWAYS_INLINE Lanes(const Eigen::ArrayBase<Derived>& expression) {
    const Array values = expression;
    *this = load(values.data());
  }
  EIGEN_ALWAYS_INLINE Array array() const {
    Array values;
    store(values.data());
    return values;
  }
  static EIGEN_ALWAYS_INLINE Lanes all(Scalar number) {
    const Type broadcast = P::broadcast(number);
    return each([&](std::size_t) { return broadcast; });
  }

  /// first, first + 1, first + 2, ...
  static EIGEN_ALWAYS_INLINE Lanes counting_from(Index first) {
    static constexpr auto offsets = [] {
      std::array<Scalar, std::size_t{count}> numbers{};
      for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<Scalar>(i);
      return numbers;
    }();
    return load(offsets.data()) + all(static_cast<Scalar>(first));
  }

  static EIGEN_ALWAYS_INLINE Lanes load(const Scalar* from) {
    return each([&](std::size_t p) { return P::load(from + p * P::size); });
  }
  EIGEN_ALWAYS_INLINE void store(Scalar* to) const {
    [&]<std::size_t... p>(std::index_sequence<p...>) {
      (P::store(to + p * P::size, packet_[p]), ...);
    }
    (Packets{});
  }
  /// The first n numbers at `from`, fewer than there are lanes; `fill` in the other lanes.
  static EIGEN_ALWAYS_INLINE Lanes load_first(const Scalar* from, Index n,
                                              Scalar fill = Scalar(0)) {
    if constexpr (packets == 1 && P::has_masks) {
      Lanes lanes;
      lanes.packet_[0] = P::load_first(from, n, P::broadcast(fill));
      return lanes;
    } else {
      Array values = Array::Constant(fill);
      copy_fewer<count>(from, n, values.data());
      return load(values.data());
    }
  }
  EIGEN_ALWAYS_INLINE void store_first(Scalar* to, Index n) const {
    if constexpr (packets == 1 && P::has_masks) {
      P::store_first(to, n, packet_[0]);
    } else {
      copy_fewer<count>(array().data(), n, to);
    }
  }

  /// a b, to be rounded on its own only where it meets no sum.
  struct Term {
    Lanes a, b;
    EIGEN_ALWAYS_INLINE operator Lanes() const {  // NOLINT(google-explicit-constructor)
      return each([&](std::size_t p) { return a.packet_[p] * b.packet_[p]; });
    }
  };

  friend EIGEN_ALWAYS_INLINE Term operator*(const Lanes& a, const Lanes& b) { return {a, b}; }
  friend EIGEN_ALWAYS_INLINE Lanes operator/(const Lanes& a, const Lanes& b) {
    return each([&](std::size_t p) { return a.packet_[p] / b.packet_[p]; });
  }
  friend EIGEN_ALWAYS_INLINE Lanes operator+(const Lanes& a, const Lanes& b) {
    return each([&](std::size_t p) { return a.packet_[p] + b.packet_[p]; });
  }
  friend EIGEN_ALWAYS_INLINE Lanes operator-(const Lanes& a, const Lanes& b) {
    return each([&](std::size_t p) { return a.packet_[p] - b.packet_[p]; });
  }
  friend EIGEN_ALWAYS_INLINE Lanes operator-(const Lanes& a) { return Lanes(-0.0) - a; }

  // One rounding; of two products the second is rounded first.
  friend EIGEN_ALWAYS_INLINE Lanes operator+(const Term& t, const Lanes& c) {
    return each([&](std::size_t p) {
      return P::multiply_add(t.a.packet_[p], t.b.packet_[p], c.packet_[p]);
    });
  }
  friend EIGEN_ALWAYS_INLINE Lanes operator+(const Lanes& c, const Term& t) { return t + c; }
  friend EIGEN_ALWAYS_INLINE Lanes operator+(const Term& t, const Term& u) { return t + Lanes(u); }
  friend EIGEN_ALWAYS_INLINE Lanes operator-(const Term& t, const Lanes& c) { return t + -c; }
  friend EIGEN_ALWAYS_INLINE Lanes operator-(const Lanes& c, const Term& t) {
    return -t.a * t.b + c;
  }
  friend EIGEN_ALWAYS_INLINE Lanes operator-(const Term& t, const Term& u) { return t - Lanes(u); }

  /// How much of the way from one number to another, c in [0, 1].
  struct Share {
    explicit Share(double c) : starts_from_b(c >= 0.5), weight(starts_from_b ? c - 1.0 : c) {}
    bool starts_from_b;
    Lanes weight;
  };
  /// The same, known to be less than half of the way: see with_shares().
  struct SmallShare {
    explicit SmallShare(double c) : weight(c) {}
    static constexpr bool starts_from_b = false;
    Lanes weight;
  };
  /// (1 - c) a + c b: what an average becomes that is to follow b. As a + c (b - a), or from half
  /// of the way on as b - (1 - c) (b - a), as PyTorch does: so that the whole way ends at b,
  /// however large a is.
  template <class B, class AnyShare>
    requires std::is_same_v<B, Lanes> || std::is_same_v<B, Term>
  friend EIGEN_ALWAYS_INLINE Lanes lerp(const Lanes& a, const B& b, const AnyShare& c) {
    if (c.starts_from_b) return c.weight * (b - a) + Lanes(b);
    return c.weight * (b - a) + a;
  }

  /// The root as IEEE 754 rounds it.
  friend EIGEN_ALWAYS_INLINE Lanes sqrt(const Lanes& a) {
    return each([&](std::size_t p) { return P::square_root(a.packet_[p]); });
  }
  friend EIGEN_ALWAYS_INLINE Lanes abs(const Lanes& a) {
    using Bits = typename P::Bits;
    return each([&](std::size_t p) {
      return std::bit_cast<Type>(
          Bits(std::bit_cast<Bits>(a.packet_[p]) & ~mlp::detail::sign_bit<Scalar>));
    });
  }
  // NaN where a is NaN, with every packet.
  friend EIGEN_ALWAYS_INLINE Lanes min(const Lanes& a, const Lanes& bound) {
    return each([&](std::size_t p) {
      return bound.packet_[p] < a.packet_[p] ? bound.packet_[p] : a.packet_[p];
    });
  }
  friend EIGEN_ALWAYS_INLINE Lanes max(const Lanes& a, const Lanes& bound) {
    return each([&](std::size_t p) {
      return a.packet_[p] < bound.packet_[p] ? bound.packet_[p] : a.packet_[p];
    });
  }
  /// -1, 0 or 1; NaN of NaN.
  friend EIGEN_ALWAYS_INLINE Lanes sign(const Lanes& a) {
    // Even the smallest number above 0, times the largest and again, is above 1.
    const Lanes most = all(std::numeric_limits<Scalar>::max());
    return max(min(Lanes(Lanes(a * most) * most), Lanes(1.0)), Lanes(-1.0));
  }

  /// function(packets...) of every packet of the lanes, for kernel/bits.hpp.
  template <class Function, class... All>
  static EIGEN_ALWAYS_INLINE Lanes by_packets(const Function& function, const All&... lanes) {
    return each([&](std::size_t p) { return function(lanes.packet_[p]...); });
  }
  /// Both halves combined again and again, down to one number: in one order on every instruction
  /// set, where Eigen's own reductions follow the width of a packet.
  template <class Combine>
  EIGEN_ALWAYS_INLINE Scalar reduce(const Combine& combine) const {
    if constexpr (packets > 1) {
      return reduced_to_half(combine, std::make_index_sequence<packets / 2>{}).reduce(combine);
    } else {
      return detail::reduce(array(), combine);
    }
  }

 private:
  template <class, int>
  friend class Lanes;
  using Packets = std::make_index_sequence<packets>;

  template <class Function, std::size_t... p>
  static EIGEN_ALWAYS_INLINE Lanes each(const Function& f, std::index_sequence<p...>) {
    Lanes lanes;
    ((lanes.packet_[p] = f(p)), ...);
    return lanes;
  }
  template <class Function>
  static EIGEN_ALWAYS_INLINE Lanes each(const Function& f) {
    return each(f, Packets{});
  }

  template <class Combine, std::size_t... p>
  EIGEN_ALWAYS_INLINE auto reduced_to_half(const Combine& combine,
                                           std::index_sequence<p...>) const {
    Lanes<Scalar, count / 2> low, high;
    ((low.packet_[p] = packet_[p], high.packet_[p] = packet_[p + packets / 2]), ...);
    return Lanes<Scalar, count / 2>(combine(low, high));
  }

  Type packet_[packets];
};

/// As many numbers as a chunk has.
template <class Scalar>
using Chunk = Lanes<Scalar, chunk_size<Scalar>>;

/// Σ_i x_i
template <class Scalar, int count>
EIGEN_ALWAYS_INLINE Scalar sum(const Lanes<Scalar, count>& x) {
  return x.reduce([](const auto& a, const auto& b) { return a + b; });
}

namespace detail {

// Of lanes, and of the arrays that they are reduced to.
struct Larger {
  template <class T>
  EIGEN_ALWAYS_INLINE auto operator()(const T& a, const T& b) const {
    if constexpr (requires { a.max(b); }) {
      return a.max(b);
    } else {
      return max(a, b);
    }
  }
};

}  // namespace detail

/// max_i x_i; a NaN may be passed over.
template <class Scalar, int count>
EIGEN_ALWAYS_INLINE Scalar maximum(const Lanes<Scalar, count>& x) {
  return x.reduce(detail::Larger{});
}

/// The same numbers in another scalar type.
template <class To, class Scalar, int count>
EIGEN_ALWAYS_INLINE Lanes<To, count> cast(const Lanes<Scalar, count>& x) {
  return Lanes<To, count>(x.array().template cast<To>());
}

}  // namespace mlp::inline MLP_ABI::kernel
