#include <mlp/core/random.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <set>
#include <vector>

#include "support/distribution.hpp"

using support::chi_squared_bound;
using support::distance_bound;
using support::kolmogorov_smirnov;
using support::rare_deviations;

TEST_CASE("SplitMix64 gives its published numbers") {
  mlp::SplitMix64 mix(1234567);
  CHECK(mix() == 6457827717110365317u);
  CHECK(mix() == 3203168211198807973u);
  CHECK(mix() == 9817491932198370423u);
  CHECK(mix() == 4593380528125082431u);
  CHECK(mix() == 16408922859458223821u);
}

TEST_CASE("xoshiro256++ gives its published numbers, at compile time too") {
  mlp::Random random(std::array<std::uint64_t, 4>{1, 2, 3, 4});
  CHECK(random() == 41943041u);
  CHECK(random() == 58720359u);
  CHECK(random() == 3588806011781223u);
  CHECK(random() == 3591011842654386u);
  CHECK(random() == 9228616714210784205u);
  CHECK(random() == 9973669472204895162u);
  static_assert(mlp::Random(std::array<std::uint64_t, 4>{1, 2, 3, 4})() == 41943041u);
  static_assert(std::uniform_random_bit_generator<mlp::Random>);
}

TEST_CASE("a sequence continues from its state") {
  mlp::Random random(5);
  random.normal();
  mlp::Random resumed(random.state());
  for (int i = 0; i < 100; ++i) REQUIRE(resumed.normal() == random.normal());
}

TEST_CASE("the same seed and stream repeat, another of either is another sequence") {
  std::set<std::uint64_t> seen;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    for (std::uint64_t stream = 0; stream < 20; ++stream) {
      mlp::Random first(seed, stream);
      mlp::Random second(seed, stream);
      for (int i = 0; i < 10; ++i) {
        const std::uint64_t draw = first();
        REQUIRE(second() == draw);
        seen.insert(draw);
      }
    }
  }
  CHECK(seen.size() == 20 * 20 * 10);
  CHECK(mlp::Random(3)() == mlp::Random(3, 0)());
}

TEST_CASE("uniform numbers are uniform from 0 to below 1") {
  mlp::Random random(11);
  std::vector<double> draws(100'000);
  for (double& draw : draws) draw = random.uniform();
  CHECK(*std::min_element(draws.begin(), draws.end()) >= 0.0);
  CHECK(*std::max_element(draws.begin(), draws.end()) < 1.0);
  CHECK(kolmogorov_smirnov(draws, [](double x) { return x; }) < distance_bound(draws.size()));
  // Every draw is a multiple of 2^-53.
  for (double draw : draws) REQUIRE(draw * 0x1.0p53 == std::floor(draw * 0x1.0p53));
}

TEST_CASE("uniform numbers between two bounds") {
  mlp::Random random(12);
  std::vector<double> draws(20'000);
  for (double& draw : draws) draw = random.uniform(-3.0, 5.0);
  CHECK(*std::min_element(draws.begin(), draws.end()) >= -3.0);
  CHECK(*std::max_element(draws.begin(), draws.end()) < 5.0);
  CHECK(kolmogorov_smirnov(draws, [](double x) { return (x + 3.0) / 8.0; }) <
        distance_bound(draws.size()));
}

TEST_CASE("normal numbers have the normal distribution and its moments") {
  mlp::Random random(13);
  std::vector<double> draws(100'000);
  for (double& draw : draws) draw = random.normal();
  const auto cdf = [](double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); };
  CHECK(kolmogorov_smirnov(draws, cdf) < distance_bound(draws.size()));

  const auto moment = [&](int power) {
    double sum = 0.0;
    for (double draw : draws) sum += std::pow(draw, power);
    return sum / double(draws.size());
  };
  // The variances of x, x², x³, x⁴ are 1, 2, 15, 96.
  const double n = double(draws.size());
  CHECK(std::abs(moment(1)) < rare_deviations * std::sqrt(1.0 / n));
  CHECK(std::abs(moment(2) - 1.0) < rare_deviations * std::sqrt(2.0 / n));
  CHECK(std::abs(moment(3)) < rare_deviations * std::sqrt(15.0 / n));
  CHECK(std::abs(moment(4) - 3.0) < rare_deviations * std::sqrt(96.0 / n));
}

TEST_CASE("gamma numbers have the gamma distribution, for shapes on both sides of 1") {
  mlp::Random random(14);
  std::vector<double> draws(50'000);
  // Shapes whose distribution functions are elementary.
  const auto exponential = [](double x) { return 1.0 - std::exp(-x); };
  const auto of_two = [](double x) { return 1.0 - (1.0 + x) * std::exp(-x); };
  const auto of_half = [](double x) { return std::erf(std::sqrt(x)); };
  for (double& draw : draws) draw = random.gamma(1.0);
  CHECK(kolmogorov_smirnov(draws, exponential) < distance_bound(draws.size()));
  for (double& draw : draws) draw = random.gamma(2.0);
  CHECK(kolmogorov_smirnov(draws, of_two) < distance_bound(draws.size()));
  for (double& draw : draws) draw = random.gamma(0.5);
  CHECK(kolmogorov_smirnov(draws, of_half) < distance_bound(draws.size()));
}

TEST_CASE("beta numbers have the beta distribution, for tiny parameters too") {
  mlp::Random random(15);
  std::vector<double> draws(50'000);
  for (double& draw : draws) draw = random.beta(1.0, 1.0);
  CHECK(kolmogorov_smirnov(draws, [](double x) { return x; }) < distance_bound(draws.size()));
  for (double& draw : draws) draw = random.beta(2.0, 1.0);
  CHECK(kolmogorov_smirnov(draws, [](double x) { return x * x; }) < distance_bound(draws.size()));
  for (double& draw : draws) draw = random.beta(0.5, 0.5);  // the arcsine distribution
  const auto arcsine = [](double x) { return std::asin(std::sqrt(x)) / std::asin(1.0); };
  CHECK(kolmogorov_smirnov(draws, arcsine) < distance_bound(draws.size()));
  // Of 1/1000 nearly all of it is at the ends, half at each.
  double sum = 0.0;
  for (double& draw : draws) {
    draw = random.beta(1e-3, 1e-3);
    REQUIRE(draw >= 0.0);
    REQUIRE(draw <= 1.0);
    sum += draw;
  }
  CHECK(std::abs(sum / double(draws.size()) - 0.5) < 0.01);
}

TEST_CASE("below stays below, reaches every number and favours none") {
  for (std::uint64_t bound : {1u, 2u, 3u, 7u, 10u, 100u}) {
    mlp::Random random(bound);
    constexpr int draws = 100'000;
    std::vector<int> counts(bound, 0);
    for (int i = 0; i < draws; ++i) {
      const std::uint64_t draw = random.below(bound);
      REQUIRE(draw < bound);
      ++counts[draw];
    }
    const double expected = double(draws) / double(bound);
    double chi_squared = 0.0;
    for (int count : counts) chi_squared += std::pow(count - expected, 2) / expected;
    CHECK(chi_squared <= chi_squared_bound(double(bound) - 1.0));
  }
}

TEST_CASE("below favours none where a plain remainder would") {
  // 2^64 mod 3·2^62 leaves a quarter of all draws over: a remainder without rejection would put
  // half of them into the first third.
  mlp::Random random(21);
  constexpr std::uint64_t bound = 3u * (std::uint64_t{1} << 62);
  int in_first_third = 0;
  constexpr int draws = 30'000;
  for (int i = 0; i < draws; ++i) {
    const std::uint64_t draw = random.below(bound);
    REQUIRE(draw < bound);
    in_first_third += draw < bound / 3 ? 1 : 0;
  }
  CHECK(std::abs(in_first_third - draws / 3) <
        rare_deviations * std::sqrt(draws / 3.0 * 2.0 / 3.0));

  // The same on 32 bits: multiplication without rejection would double every third number's chance
  // among these, by their remainder.
  constexpr std::uint64_t narrow = 3u * (std::uint64_t{1} << 30);
  int by_remainder[3] = {};
  for (int i = 0; i < draws; ++i) ++by_remainder[random.below(narrow) % 3];
  for (int count : by_remainder) {
    CHECK(std::abs(count - draws / 3) < rare_deviations * std::sqrt(draws / 3.0 * 2.0 / 3.0));
  }
}

TEST_CASE("below at the edges of its two methods") {
  mlp::Random random(22);
  for (std::uint64_t bound : {std::uint64_t{0xFFFFFFFF}, std::uint64_t{0x100000000},
                              std::uint64_t{0x100000001}, mlp::Random::max()}) {
    std::uint64_t most = 0;
    for (int i = 0; i < 1000; ++i) most = std::max(most, random.below(bound));
    CHECK(most < bound);
    CHECK(most > bound / 100 * 98);
  }
}

TEST_CASE("a shuffle is a permutation, repeats with its seed, and no position is favoured") {
  std::vector<int> items(1000);
  std::iota(items.begin(), items.end(), 0);
  const std::vector<int> sorted = items;
  std::vector<int> again = items;
  mlp::Random random(31);
  mlp::Random same(31);
  mlp::shuffle(items, random);
  mlp::shuffle(again, same);
  CHECK(items == again);
  CHECK(items != sorted);
  std::sort(items.begin(), items.end());
  CHECK(items == sorted);

  // All 24 orders of four items come up equally often.
  int counts[256] = {};
  for (int i = 0; i < 24'000; ++i) {
    std::array<int, 4> four{0, 1, 2, 3};
    mlp::shuffle(four, random);
    ++counts[four[0] * 64 + four[1] * 16 + four[2] * 4 + four[3]];
  }
  int orders = 0;
  for (int count : counts) {
    if (count == 0) continue;
    ++orders;
    // A variance of 24,000 · 1/24 · 23/24.
    CHECK(std::abs(count - 1000) < rare_deviations * std::sqrt(24'000.0 / 24.0 * 23.0 / 24.0));
  }
  CHECK(orders == 24);

  std::vector<int> nothing;
  mlp::shuffle(nothing, random);
  CHECK(nothing.empty());
}

TEST_CASE("random: every seed and every row of keys has a sequence of its own") {
  const auto first = [](auto... keys) { return mlp::sequence_for(keys...)(); };
  CHECK(first(7u) == mlp::SplitMix64(7)());
  CHECK(first(7u, 2, 5) == mlp::SplitMix64(7 ^ mlp::SplitMix64(5 ^ mlp::SplitMix64(2)())())());
  CHECK(first(7u, 2, 5) != first(8u, 2, 5));
  CHECK(first(7u, 2, 5) != first(7u, 5, 2));
  CHECK(first(7u, 2, 5) != first(7u, 2));
}
