// Multiply-adds of vectors, compared with the C library's where rounding is hardest.
#pragma once

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include <mlp/core/finite.hpp>
#include <mlp/core/random.hpp>
#include <mlp/kernel/vector.hpp>

namespace support {

/// Compares a multiply-add of `count` numbers with std::fma, which rounds once with every C library
/// that is tested here. The same bits, but any NaN for a NaN.
template <class Scalar, int count, class MultiplyAdd>
class Comparison {
 public:
  void operator()(Scalar a, Scalar b, Scalar c) {
    a_[filled_] = a;
    b_[filled_] = b;
    c_[filled_++] = c;
    if (filled_ == count) compare();
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
  using Bits = mlp::detail::BitsOf<Scalar>;
  using Type = mlp::kernel::Vector<Scalar, count>;

  void compare() {
    filled_ = 0;
    const auto load = [](const Scalar* from) { return mlp::kernel::load_vector<count>(from); };
    const Type a = load(a_), b = load(b_), c = load(c_);
    Scalar found[std::size_t{count}];
    mlp::kernel::store_vector<count>(found, MultiplyAdd{}(a, b, c));
    for (int i = 0; i < count; ++i) {
      const Scalar expected = std::fma(a_[i], b_[i], c_[i]);
      const bool are_same = std::isnan(expected)
                                ? std::isnan(found[i])
                                : std::bit_cast<Bits>(expected) == std::bit_cast<Bits>(found[i]);
      if (are_same) continue;
      if (++differ <= 5) {
        MESSAGE(a_[i], " * ", b_[i], " + ", c_[i], ": expected ", expected, ", found ", found[i]);
      }
    }
  }

  int filled_ = 0;
  Scalar a_[std::size_t{count}], b_[std::size_t{count}], c_[std::size_t{count}];
};

/// 2^n times a number whose fraction has only the first `bits` bits.
template <class Scalar>
Scalar with_few_bits(mlp::Random& random, int bits, int n) {
  const auto fraction = static_cast<double>(random.below(std::uint64_t{1} << bits));
  return static_cast<Scalar>(std::ldexp(1.0 + std::ldexp(fraction, -bits), n));
}

/// To be called in a test case: a lambda of vectors a, b and c of `count` numbers.
template <class Scalar, int count, class MultiplyAdd>
void check_multiply_add(MultiplyAdd /*stateless*/) {
  using Limits = std::numeric_limits<Scalar>;
  constexpr int digits = Limits::digits;
  constexpr int cases = 200'000;
  mlp::Random random(1);

  SUBCASE("numbers of all sizes, infinities and NaNs") {
    Comparison<Scalar, count, MultiplyAdd> compare;
    const auto draw = [&] {
      return std::bit_cast<Scalar>(static_cast<mlp::detail::BitsOf<Scalar>>(random()));
    };
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
    Comparison<Scalar, count, MultiplyAdd> compare;
    const auto draw = [&] { return static_cast<Scalar>(random.uniform(-2.0, 2.0)); };
    for (int i = 0; i < cases; ++i) compare(draw(), draw(), draw());
  }
  SUBCASE("sums half-way between two numbers, and next to it") {
    Comparison<Scalar, count, MultiplyAdd> compare;
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
    Comparison<Scalar, count, MultiplyAdd> compare;
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
    Comparison<Scalar, count, MultiplyAdd> compare;
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
    Comparison<Scalar, count, MultiplyAdd> compare;
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

}  // namespace support
