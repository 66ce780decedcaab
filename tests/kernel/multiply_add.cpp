#include <mlp/kernel/multiply_add.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <vector>

#include <mlp/core/finite.hpp>
#include <mlp/core/random.hpp>
#include <mlp/kernel/packet.hpp>

namespace {

namespace kernel = mlp::kernel;

template <class Scalar>
using Bits = mlp::detail::BitsOf<Scalar>;

/// Compares packets with std::fma, which rounds once with every C library that is tested here. The
/// same bits, but any NaN for a NaN.
template <class Scalar>
class Comparison {
 public:
  void operator()(Scalar a, Scalar b, Scalar c) {
    a_[filled_] = a;
    b_[filled_] = b;
    c_[filled_++] = c;
    if (filled_ == P::size) compare();
  }
  /// With all signs.
  void with_signs(Scalar a, Scalar b, Scalar c) {
    for (const Scalar x : {a, -a}) {
      for (const Scalar z : {c, -c}) (*this)(x, b, z);
    }
  }
  ~Comparison() {
    while (filled_ > 0) (*this)(1, 1, 1);
    CHECK(differ == 0);
  }

  int differ = 0;

 private:
  using P = kernel::Packet<Scalar>;

  void compare() {
    filled_ = 0;
    const auto a = P::load(a_), b = P::load(b_), c = P::load(c_);
    compare(P::multiply_add(a, b, c));
#if defined(EIGEN_VECTORIZE_SSE2) && !defined(EIGEN_VECTORIZE_FMA)
    compare(kernel::detail::fused_in_software(a, b, c));
#endif
  }
  void compare(const typename P::Type& packet) {
    Scalar found[P::size];
    P::store(found, packet);
    for (int i = 0; i < P::size; ++i) {
      const Scalar expected = std::fma(a_[i], b_[i], c_[i]);
      const bool are_same = std::isnan(expected) ? std::isnan(found[i])
                                                 : std::bit_cast<Bits<Scalar>>(expected) ==
                                                       std::bit_cast<Bits<Scalar>>(found[i]);
      if (are_same) continue;
      if (++differ <= 5) {
        MESSAGE(a_[i], " * ", b_[i], " + ", c_[i], ": expected ", expected, ", found ", found[i]);
      }
    }
  }

  int filled_ = 0;
  Scalar a_[P::size], b_[P::size], c_[P::size];
};

/// 2^n times a number whose fraction has only the first `bits` bits.
template <class Scalar>
Scalar with_few_bits(mlp::Random& random, int bits, int n) {
  const auto fraction = static_cast<double>(random.below(std::uint64_t{1} << bits));
  return static_cast<Scalar>(std::ldexp(1.0 + std::ldexp(fraction, -bits), n));
}

// What `skip` leaves out: products that are rounded on their own there.
TEST_CASE_TEMPLATE("multiply-add: rounds once on every target" *
                       doctest::skip(!kernel::rounds_once),
                   Scalar, float, double) {
  using Limits = std::numeric_limits<Scalar>;
  constexpr int digits = Limits::digits;
  constexpr int cases = 200'000;
  mlp::Random random(1);

  SUBCASE("numbers of all sizes, infinities and NaNs") {
    Comparison<Scalar> compare;
    const auto draw = [&] { return std::bit_cast<Scalar>(static_cast<Bits<Scalar>>(random())); };
    for (int i = 0; i < cases; ++i) compare(draw(), draw(), draw());
    const Scalar special[] = {0,
                              1,
                              Scalar(1) + Limits::epsilon(),
                              Limits::min(),
                              Limits::denorm_min(),
                              Limits::min() - Limits::denorm_min(),
                              Limits::max(),
                              Limits::infinity(),
                              Limits::quiet_NaN()};
    for (const Scalar a : special) {
      for (const Scalar b : special) {
        for (const Scalar c : special) compare.with_signs(a, b, c);
      }
    }
  }
  SUBCASE("numbers of about the same size") {
    Comparison<Scalar> compare;
    const auto draw = [&] { return static_cast<Scalar>(random.uniform(-2.0, 2.0)); };
    for (int i = 0; i < cases; ++i) compare(draw(), draw(), draw());
  }
  SUBCASE("sums half-way between two numbers, and next to it") {
    Comparison<Scalar> compare;
    for (int i = 0; i < cases; ++i) {
      // c has an even or an odd last bit; a b is half of it, or half and a little.
      const Scalar c = with_few_bits<Scalar>(random, digits - 1, 0);
      const auto little = static_cast<int>(random.below(digits));
      const Scalar a = Scalar(1) + static_cast<Scalar>(std::ldexp(i % 2, -little));
      compare.with_signs(a, Limits::epsilon() / 2, c);
      compare.with_signs(a, Limits::epsilon() / 4, c);
      // Half-way by the product alone, far beyond which c decides.
      const Scalar x = with_few_bits<Scalar>(random, digits / 2, 0);
      const Scalar y = with_few_bits<Scalar>(random, digits - digits / 2, 0);
      compare.with_signs(x, y, with_few_bits<Scalar>(random, 3, -digits - little));
      compare.with_signs(x, y, Limits::denorm_min());
      compare.with_signs(x, y, 0);
    }
  }
  SUBCASE("sums that cancel") {
    Comparison<Scalar> compare;
    for (int i = 0; i < cases; ++i) {
      const Scalar a = with_few_bits<Scalar>(random, digits - 1, 0);
      const Scalar b = with_few_bits<Scalar>(random, digits - 1, 0);
      const Scalar product = a * b;
      compare(a, b, -product);
      compare(a, b, -std::nextafter(product, Scalar(0)));
      compare(a, b, -std::nextafter(product, Scalar(9)));
    }
  }
  SUBCASE("results that are subnormal, or next to it, and products that are") {
    Comparison<Scalar> compare;
    const int least = Limits::min_exponent;
    for (int i = 0; i < cases; ++i) {
      const auto n = [&](std::uint64_t below) { return static_cast<int>(random.below(below)); };
      const Scalar a = with_few_bits<Scalar>(random, digits - 1, least / 2 - n(digits));
      const Scalar b = with_few_bits<Scalar>(random, n(digits), least / 2 + 3 - n(digits));
      compare.with_signs(a, b, with_few_bits<Scalar>(random, n(digits), least + 2 - n(4)));
      compare.with_signs(a, b, Limits::denorm_min() * static_cast<Scalar>(n(64)));
      compare.with_signs(a, b, with_few_bits<Scalar>(random, digits - 1, 0));
      // Half of the smallest number and very little: half-way between two subnormal ones, hardly.
      const int half = least - digits - 1;
      const Scalar x = with_few_bits<Scalar>(random, digits - 1, half / 2);
      const auto y = static_cast<Scalar>(std::ldexp(1.0L / static_cast<long double>(x), half));
      compare.with_signs(x, y, with_few_bits<Scalar>(random, digits - 2, least - 2));
    }
  }
  SUBCASE("results that are as large as can be, or larger") {
    Comparison<Scalar> compare;
    const int most = Limits::max_exponent;
    for (int i = 0; i < cases; ++i) {
      const Scalar a = with_few_bits<Scalar>(random, digits - 1, most / 2);
      const Scalar b = with_few_bits<Scalar>(random, digits - 1, most / 2 - 2 + i % 3);
      compare.with_signs(a, b, Limits::max());
      compare.with_signs(a, b, with_few_bits<Scalar>(random, digits - 1, most - 1 - i % 30));
      compare.with_signs(Limits::max(), 1, Limits::max() * Limits::epsilon() / 4);
    }
  }
}

}  // namespace
