#include <mlp/data/split.hpp>

#include <doctest/doctest.h>

#include <cmath>

#include "support/sample_data.hpp"

using mlp::Index;
using mlp::Split;

namespace {

// Both ascending, disjoint, and together 0 to samples - 1.
bool partitions(const Split& split, Index samples) {
  std::vector<Index> all(split.training);
  all.insert(all.end(), split.validation.begin(), split.validation.end());
  std::sort(all.begin(), all.end());
  bool complete = static_cast<Index>(all.size()) == samples;
  for (Index i = 0; complete && i < samples; ++i) complete = all[static_cast<std::size_t>(i)] == i;
  return complete && std::is_sorted(split.training.begin(), split.training.end()) &&
         std::is_sorted(split.validation.begin(), split.validation.end());
}

// Ten of class 0, 35 of class 1, none of class 2, 101 of class 3.
std::vector<int> uneven_labels() {
  std::vector<int> labels(10, 0);
  labels.insert(labels.end(), 35, 1);
  labels.insert(labels.end(), 101, 3);
  mlp::Random random(1);
  mlp::shuffle(labels, random);
  return labels;
}

Index count_of(const std::vector<Index>& samples, const std::vector<int>& labels, int label) {
  return std::count_if(samples.begin(), samples.end(),
                       [&](Index i) { return labels[static_cast<std::size_t>(i)] == label; });
}

}  // namespace

TEST_CASE("split: disjoint, complete, of the size asked for, another for another seed") {
  for (const Index samples : {0, 1, 10, 101}) {
    for (const double fraction : {0.0, 0.1, 0.25, 1.0}) {
      mlp::Random random(7);
      const Split split = mlp::split(samples, fraction, random);
      CHECK(partitions(split, samples));
      CHECK(static_cast<Index>(split.validation.size()) ==
            std::llround(fraction * static_cast<double>(samples)));
    }
  }
  const auto validation = [](std::uint64_t seed) {
    mlp::Random random(seed);
    return mlp::split(100, 0.3, random).validation;
  };
  CHECK(validation(1) == validation(1));
  CHECK(validation(1) != validation(2));
}

TEST_CASE("split: every sample is as likely as any other") {
  mlp::Random random(3);
  std::vector<int> counts(10, 0);
  for (int trial = 0; trial < 10'000; ++trial) {
    for (const Index i : mlp::split(10, 0.3, random).validation) {
      ++counts[static_cast<std::size_t>(i)];
    }
  }
  // 3000 expected, variance 10000 · 0.3 · 0.7: 6.2 standard deviations.
  for (const int count : counts) CHECK(std::abs(count - 3000) < 284);
}

TEST_CASE("stratified_split: every class has its share, and the whole its size") {
  const std::vector<int> labels = uneven_labels();
  const auto samples = static_cast<Index>(labels.size());
  for (const double fraction : {0.0, 0.03, 0.1, 0.25, 0.5, 0.9, 1.0}) {
    CAPTURE(fraction);
    mlp::Random random(7);
    const Split split = mlp::stratified_split(labels, fraction, random);
    CHECK(partitions(split, samples));
    CHECK(static_cast<Index>(split.validation.size()) ==
          std::llround(fraction * static_cast<double>(samples)));
    for (const auto& [label, size] : {std::pair{0, 10}, {1, 35}, {3, 101}}) {
      const auto found = static_cast<double>(count_of(split.validation, labels, label));
      CHECK(std::abs(found - fraction * size) < 1.0);
    }
  }
}

TEST_CASE("stratified_split: of classes that would lose the same, each is as likely to be seen") {
  std::vector<int> labels;
  for (int c = 0; c < 10; ++c) labels.push_back(c);
  mlp::Random random(3);
  std::vector<int> counts(10, 0);
  for (int trial = 0; trial < 10'000; ++trial) {
    const Split split = mlp::stratified_split(labels, 0.3, random);
    CHECK(split.validation.size() == 3);
    for (const Index i : split.validation) ++counts[static_cast<std::size_t>(i)];
  }
  // As above.
  for (const int count : counts) CHECK(std::abs(count - 3000) < 284);
}

TEST_CASE("stratified_split: a class may be any number") {
  const std::vector<int> labels{20230117, 7, 20230117, 7, 2147483647, 2147483647};
  mlp::Random random(3);
  const Split split = mlp::stratified_split(labels, 0.5, random);
  CHECK(partitions(split, 6));
  for (const int label : {7, 20230117, 2147483647}) {
    CHECK(count_of(split.validation, labels, label) == 1);
  }
}

TEST_CASE("stratified_split: labels of Eigen or of bytes, and the seed decides") {
  const std::vector<int> labels = uneven_labels();
  const Eigen::VectorXi of_eigen =
      Eigen::Map<const Eigen::VectorXi>(labels.data(), static_cast<Index>(labels.size()));
  mlp::Random one(5), same(5), other(6);
  const auto expected = mlp::stratified_split(labels, 0.2, one).validation;
  CHECK(mlp::stratified_split(of_eigen, 0.2, same).validation == expected);
  CHECK(mlp::stratified_split(labels, 0.2, other).validation != expected);
}

TEST_CASE("split: fractions and labels without meaning are refused") {
  mlp::Random random(1);
  CHECK_THROWS_WITH_AS(mlp::split(10, 1.5, random),
                       "mlp: split: validation_fraction: expected 0 to 1, found 1.500000",
                       mlp::OptionError);
  CHECK_THROWS_WITH_AS(mlp::stratified_split(std::vector<int>{0, 1}, -0.5, random),
                       "mlp: split: validation_fraction: expected 0 to 1, found -0.500000",
                       mlp::OptionError);
  CHECK_THROWS_WITH_AS(mlp::split(-1, 0.5, random),
                       "mlp: split: samples: expected at least 0, found -1.000000",
                       mlp::OptionError);
  CHECK_THROWS_AS(mlp::stratified_split(std::vector<int>{0, -1}, 0.5, random),
                  mlp::ClassIndexError);
}

TEST_CASE("stratified_split: shares that are equal as fractions tie, whatever their rounding") {
  struct Case {
    std::vector<int> sizes;
    double fraction;
  };
  // Each class's share ends in one half.
  for (const Case& c : {Case{{5, 15}, 0.1}, Case{{5, 15, 25, 35}, 0.1}, Case{{5, 15, 25}, 0.3},
                        Case{{5, 35}, 0.7}, Case{{10, 30}, 0.05}, Case{{5, 25, 45}, 0.9}}) {
    std::vector<int> labels;
    for (std::size_t k = 0; k < c.sizes.size(); ++k) {
      labels.insert(labels.end(), static_cast<std::size_t>(c.sizes[k]), static_cast<int>(k));
    }
    std::vector<int> rounded_up(c.sizes.size(), 0);
    constexpr int trials = 2000;
    int ups = 0;
    mlp::Random random(11);
    for (int trial = 0; trial < trials; ++trial) {
      const Split split = mlp::stratified_split(labels, c.fraction, random);
      for (std::size_t k = 0; k < c.sizes.size(); ++k) {
        const auto share = static_cast<Index>(c.fraction * c.sizes[k]);
        const bool is_up = count_of(split.validation, labels, static_cast<int>(k)) > share;
        rounded_up[k] += is_up ? 1 : 0;
        ups += is_up ? 1 : 0;
      }
    }
    // Beyond 6.2 standard deviations by chance less than once in 10^9.
    const double expected = static_cast<double>(ups) / static_cast<double>(c.sizes.size());
    for (const int count : rounded_up)
      CHECK(std::abs(count - expected) < 6.2 * std::sqrt(trials) / 2);
  }
}

TEST_CASE("split: a fraction means the number of samples that it means on paper") {
  mlp::Random random(1);
  CHECK(mlp::split(100, 0.145, random).validation.size() == 15);  // 0.145 * 100 is below 14.5
  CHECK(mlp::split(25, 0.1, random).validation.size() == 3);
  CHECK(mlp::split(10, 0.7, random).validation.size() == 7);
}
