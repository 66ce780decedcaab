#include <mlp/data/folds.hpp>

#include <doctest/doctest.h>

#include <cmath>

#include "support/sample_data.hpp"

using mlp::Index;
using mlp::Split;

namespace {

// How many folds set each sample aside; training is all the others, each time.
std::vector<int> times_set_aside(const std::vector<Split>& folds, Index samples) {
  std::vector<int> times(static_cast<std::size_t>(samples), 0);
  for (const Split& fold : folds) {
    std::vector<bool> seen(times.size(), false);
    for (const Index i : fold.validation) {
      ++times[static_cast<std::size_t>(i)];
      seen[static_cast<std::size_t>(i)] = true;
    }
    for (const Index i : fold.training) {
      CHECK_FALSE(seen[static_cast<std::size_t>(i)]);
      seen[static_cast<std::size_t>(i)] = true;
    }
    CHECK(std::find(seen.begin(), seen.end(), false) == seen.end());
  }
  return times;
}

}  // namespace

TEST_CASE("k_fold: every sample is set aside once, by folds of nearly one size") {
  for (const Index samples : {5, 10, 103}) {
    mlp::Random random(7);
    const auto folds = mlp::k_fold(samples, 5, random);
    CHECK(folds.size() == 5);
    CHECK(times_set_aside(folds, samples) == std::vector<int>(std::size_t(samples), 1));
    for (const Split& fold : folds) {
      const auto size = static_cast<Index>(fold.validation.size());
      CHECK((size == samples / 5 || size == samples / 5 + 1));
    }
  }
  mlp::Random one(1), same(1), other(2);
  const auto expected = mlp::k_fold(50, 5, one)[0].validation;
  CHECK(mlp::k_fold(50, 5, same)[0].validation == expected);
  CHECK(mlp::k_fold(50, 5, other)[0].validation != expected);
}

TEST_CASE("stratified_k_fold: the same, and the classes of every fold are those of the whole") {
  const std::vector<int> labels = [] {
    std::vector<int> all(13, 0);
    all.insert(all.end(), 22, 1);
    all.insert(all.end(), 3, 2);
    return all;
  }();
  mlp::Random random(7);
  const auto folds = mlp::stratified_k_fold(labels, 4, random);
  CHECK(times_set_aside(folds, 38) == std::vector<int>(38, 1));
  for (const Split& fold : folds) {
    const auto size = static_cast<Index>(fold.validation.size());
    CHECK((size == 9 || size == 10));
    for (const auto& [label, count] : {std::pair{0, 13}, {1, 22}, {2, 3}}) {
      const auto found = std::count_if(
          fold.validation.begin(), fold.validation.end(),
          [&, of = label](Index i) { return labels[static_cast<std::size_t>(i)] == of; });
      CHECK(found >= count / 4);
      CHECK(found <= count / 4 + 1);
    }
  }
}

TEST_CASE("k_fold: fewer than two folds, or more than samples, are refused") {
  mlp::Random random(1);
  CHECK_THROWS_WITH_AS(mlp::k_fold(10, 1, random),
                       "mlp: folds: number: expected 2 to the number of samples, found 1.000000",
                       mlp::OptionError);
  CHECK_THROWS_WITH_AS(mlp::k_fold(-1, 2, random),
                       "mlp: folds: samples: expected at least 0, found -1.000000",
                       mlp::OptionError);
  CHECK_THROWS_WITH_AS(mlp::stratified_k_fold(std::vector<int>{0, 1}, 3, random),
                       "mlp: folds: number: expected 2 to the number of samples, found 3.000000",
                       mlp::OptionError);
}

TEST_CASE("stratified_k_fold: a class of one sample is as likely in every fold") {
  std::vector<int> labels;
  for (int c = 0; c < 10; ++c) labels.push_back(c);
  mlp::Random random(3);
  std::vector<std::vector<int>> counts(5, std::vector<int>(10, 0));
  for (int trial = 0; trial < 10'000; ++trial) {
    const auto folds = mlp::stratified_k_fold(labels, 5, random);
    for (std::size_t f = 0; f < 5; ++f) {
      CHECK(folds[f].validation.size() == 2);
      for (const Index i : folds[f].validation) ++counts[f][static_cast<std::size_t>(i)];
    }
  }
  // 2000 expected, variance 10000 · 0.2 · 0.8: 6.2 standard deviations.
  for (const auto& of_fold : counts) {
    for (const int count : of_fold) CHECK(std::abs(count - 2000) < 248);
  }
}

TEST_CASE(
    "stratified_k_fold: where a class has fewer samples than folds, every fold is as likely") {
  const std::vector<int> labels{0, 0, 0, 0, 0, 1};
  constexpr int trials = 5000;
  std::vector<int> with_rare(5, 0);
  mlp::Random random(3);
  for (int trial = 0; trial < trials; ++trial) {
    const auto folds = mlp::stratified_k_fold(labels, 5, random);
    for (std::size_t f = 0; f < 5; ++f) {
      for (const mlp::Index i : folds[f].validation) with_rare[f] += i == 5 ? 1 : 0;
    }
  }
  // Beyond 6.2 standard deviations by chance less than once in 10^9.
  for (const int count : with_rare) {
    CHECK(std::abs(count - trials / 5) < 6.2 * std::sqrt(trials * 0.2 * 0.8));
  }
}
