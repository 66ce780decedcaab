// Seeded, portable random numbers.
//
// The distributions of <random> differ between standard libraries; these do not. Where a product is
// added to something, std::fma is spelled out, because compilers differ in whether they fuse the
// two, and logarithms are the library's own: all numbers have the same bits everywhere.
#pragma once

#include <mlp/core/elementary.hpp>
#include <mlp/core/types.hpp>

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

namespace mlp::inline MLP_ABI {

/// SplitMix64 (Steele, Lea & Flood 2014): turns any 64-bit seed into well-mixed state.
class SplitMix64 {
 public:
  explicit constexpr SplitMix64(std::uint64_t seed) : state_(seed) {}

  constexpr std::uint64_t operator()() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }

 private:
  std::uint64_t state_;
};

/// A sequence of its own for every seed and every row of keys, such as a step, a layer and a
/// sample: what is drawn for one never shifts what is drawn for another.
template <class... Keys>
constexpr SplitMix64 sequence_for(std::uint64_t seed, Keys... keys) {
  std::uint64_t mixed = 0;
  ((mixed = SplitMix64(static_cast<std::uint64_t>(keys) ^ mixed)()), ...);
  return SplitMix64(seed ^ mixed);
}

/// xoshiro256++ 1.0 (Blackman & Vigna 2019), a UniformRandomBitGenerator with the draws that
/// training needs. `Random(seed, stream)` gives an independent sequence for every stream, so that
/// what one consumer draws never shifts what another sees.
class Random {
 public:
  using result_type = std::uint64_t;

  explicit constexpr Random(std::uint64_t seed, std::uint64_t stream = 0) {
    SplitMix64 mix_stream(stream);
    SplitMix64 mix(seed ^ mix_stream());
    for (auto& word : state_) word = mix();
  }
  explicit constexpr Random(const std::array<std::uint64_t, 4>& state) : state_(state) {}

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }

  constexpr result_type operator()() {
    const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t t = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  /// Uniform in [0, 1), a multiple of 2^-53.
  constexpr double uniform() { return static_cast<double>((*this)() >> 11) * 0x1.0p-53; }

  /// Uniform in [low, high), but for rounding.
  double uniform(double low, double high) { return std::fma(high - low, uniform(), low); }

  /// Uniform in [0, bound), bound > 0: unbiased, by multiplication and rejection (Lemire 2019) on
  /// 32 bits, or by rejection alone where the bound needs more.
  constexpr std::uint64_t below(std::uint64_t bound) {
    if (bound <= 0xFFFFFFFFu) {
      const auto threshold = (0x1'0000'0000u - bound) % bound;
      for (;;) {
        const std::uint64_t product = ((*this)() >> 32) * bound;
        if ((product & 0xFFFFFFFFu) >= threshold) return product >> 32;
      }
    }
    const std::uint64_t limit = max() - max() % bound;
    for (;;) {
      if (const std::uint64_t draw = (*this)(); draw < limit) return draw % bound;
    }
  }

  /// Standard normal, by the polar method (Marsaglia & Bray 1964); its second number is dropped so
  /// that the state is the four words alone.
  double normal() {
    for (;;) {
      const double u = uniform(-1.0, 1.0);
      const double v = uniform(-1.0, 1.0);
      const double s = std::fma(u, u, v * v);
      if (s > 0.0 && s < 1.0) return u * std::sqrt(-2.0 * elementary::log(s) / s);
    }
  }

  /// Gamma distributed, of this shape > 0 and scale 1.
  double gamma(double shape) { return elementary::exp(log_gamma(shape)); }

  /// Beta distributed, a, b > 0. From logarithms, since for small a and b both gammas can be too
  /// small for a double.
  double beta(double a, double b) {
    const double x = log_gamma(a);
    const double y = log_gamma(b);
    // Where even the logarithms are infinite, it is 0 or 1 as often.
    if (std::isinf(x) && std::isinf(y)) return static_cast<double>(below(2));
    return 1.0 / (1.0 + elementary::exp(y - x));
  }

  /// The four words from which the sequence continues.
  constexpr const std::array<std::uint64_t, 4>& state() const { return state_; }

 private:
  /// The logarithm of a gamma number, by squeezing a cubed normal one (Marsaglia & Tsang 2000); for
  /// a shape below 1 from one of shape + 1, times U^{1/shape}.
  double log_gamma(double shape) {
    if (shape < 1.0) {
      const double larger = log_gamma(shape + 1.0);
      return larger + elementary::log(1.0 - uniform()) / shape;
    }
    const double d = shape - 1.0 / 3.0;
    const double c = 1.0 / std::sqrt(9.0 * d);
    for (;;) {
      const double x = normal();
      const double root = std::fma(c, x, 1.0);
      if (root <= 0.0) continue;
      const double log_root = elementary::log(root);
      // log U < x²/2 + d - d v + d log v with v = root³
      const double rest = std::fma(3.0, log_root, std::fma(-(root * root), root, 1.0));
      if (elementary::log(1.0 - uniform()) < std::fma(0.5 * x, x, d * rest)) {
        return std::fma(3.0, log_root, elementary::log(d));
      }
    }
  }

  std::array<std::uint64_t, 4> state_{};
};

/// Fisher-Yates shuffle of a random-access container.
template <class Container>
void shuffle(Container& items, Random& random) {
  using std::swap;
  for (auto remaining = items.size(); remaining > 1; --remaining) {
    const auto pick = random.below(static_cast<std::uint64_t>(remaining));
    swap(items[remaining - 1], items[static_cast<decltype(remaining)>(pick)]);
  }
}

}  // namespace mlp::inline MLP_ABI
