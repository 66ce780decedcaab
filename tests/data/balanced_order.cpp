#include <mlp/data/balanced_order.hpp>

#include <doctest/doctest.h>

#include <set>

using mlp::Index;

namespace {

// Two of class 0, five of class 1, none of class 2, one of class 3.
const std::vector<int> labels{1, 0, 1, 1, 3, 1, 0, 1};

}  // namespace

TEST_CASE("balanced_order: every round has every class once") {
  mlp::Random random(1);
  const auto order = mlp::balanced_order(labels, 3 * 40, random);
  CHECK(order.size() == 120);
  for (std::size_t round = 0; round < 40; ++round) {
    std::set<int> classes;
    for (std::size_t k = 0; k < 3; ++k) {
      classes.insert(labels.at(static_cast<std::size_t>(order[3 * round + k])));
    }
    CHECK(classes == std::set<int>{0, 1, 3});
  }
}

TEST_CASE("balanced_order: a class repeats no sample before all its samples") {
  mlp::Random random(2);
  const auto order = mlp::balanced_order(labels, 3 * 40, random);
  std::vector<Index> of_one;
  for (const Index i : order) {
    if (labels[static_cast<std::size_t>(i)] == 1) of_one.push_back(i);
  }
  CHECK(of_one.size() == 40);
  std::set<std::vector<Index>> orders;
  for (std::size_t pass = 0; pass < 8; ++pass) {
    const std::vector<Index> five(of_one.begin() + long(5 * pass),
                                  of_one.begin() + long(5 * pass + 5));
    CHECK(std::set<Index>(five.begin(), five.end()) == std::set<Index>{0, 2, 3, 5, 7});
    orders.insert(five);
  }
  CHECK(orders.size() > 1);
}

TEST_CASE("balanced_order: any length, from the seed alone") {
  for (const Index count : {0, 1, 2, 7}) {
    mlp::Random random(3);
    CHECK(static_cast<Index>(mlp::balanced_order(labels, count, random).size()) == count);
  }
  mlp::Random one(4), same(4), other(5);
  const auto expected = mlp::balanced_order(labels, 60, one);
  CHECK(mlp::balanced_order(labels, 60, same) == expected);
  CHECK(mlp::balanced_order(labels, 60, other) != expected);
}

TEST_CASE("balanced_order: without samples there is none") {
  mlp::Random random(1);
  CHECK_THROWS_WITH_AS(mlp::balanced_order(std::vector<int>{}, 3, random),
                       "mlp: labels: expected at least 1 sample, found 0", mlp::SizeError);
  CHECK_THROWS_WITH_AS(mlp::balanced_order(std::vector<int>{0}, -1, random),
                       "mlp: balanced_order: count: expected at least 0, found -1.000000",
                       mlp::OptionError);
  CHECK_THROWS_AS(mlp::balanced_order(std::vector<int>{-1}, 3, random), mlp::ClassIndexError);
}
