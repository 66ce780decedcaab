#include <mlp/train/detail/unit_claims.hpp>

#include <doctest/doctest.h>

#include <thread>
#include <vector>

using mlp::Index;
using mlp::Range;

TEST_CASE("a worker is handed its share in order, in runs that grow shorter, in every round") {
  constexpr int workers = 3;
  mlp::detail::UnitClaims claims(workers);
  for (int round = 0; round < 2; ++round) {
    claims.begin(77);
    for (int worker = 0; worker < workers; ++worker) {
      const Range share = mlp::share_of(77, worker, workers);
      Index next = share.first;
      Index longest = 8;
      while (next < share.last()) {
        const Range run = claims.next(worker);
        CHECK(run.first == next);
        REQUIRE(run.count > 0);
        CHECK(run.count <= longest);
        longest = run.count;
        next = run.last();
      }
      CHECK(next == share.last());
      CHECK(longest == 1);
    }
    for (int worker = 0; worker < workers; ++worker) CHECK(claims.next(worker).count == 0);
  }
}

TEST_CASE("a worker that is done takes the shares of the others from their ends") {
  mlp::detail::UnitClaims claims(3);
  claims.begin(30);
  CHECK(claims.next(1).first == 10);
  std::vector<Index> taken;
  for (Range run = claims.next(0); run.count > 0; run = claims.next(0)) {
    if (run.first >= 10) CHECK(run.count == 1);
    for (Index unit = run.first; unit < run.last(); ++unit) taken.push_back(unit);
  }
  // Its own; of the second, who had 5, what was left; all of the third.
  const std::vector<Index> expected{0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  19, 18, 17,
                                    16, 15, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20};
  CHECK(taken == expected);
  CHECK(claims.next(1).count == 0);
  CHECK(claims.next(2).count == 0);
}

TEST_CASE("there may be fewer units than workers, or none") {
  mlp::detail::UnitClaims claims(4);
  claims.begin(1);
  CHECK(claims.next(2).count == 1);
  for (int worker = 0; worker < 4; ++worker) CHECK(claims.next(worker).count == 0);
  claims.begin(0);
  CHECK(claims.next(0).count == 0);
}

TEST_SUITE("threads") {
  TEST_CASE("no unit is handed out to two workers") {
    mlp::detail::UnitClaims claims(4);
    claims.begin(1000);
    std::vector<std::vector<Range>> taken(4);
    {
      std::vector<std::jthread> workers;
      for (int worker = 0; worker < 4; ++worker) {
        workers.emplace_back([&claims, &taken, worker] {
          for (Range run = claims.next(worker); run.count > 0; run = claims.next(worker)) {
            taken[static_cast<std::size_t>(worker)].push_back(run);
          }
        });
      }
    }
    std::vector<int> times(1000);
    for (const auto& mine : taken) {
      for (const Range run : mine) {
        for (Index u = run.first; u < run.last(); ++u) ++times[static_cast<std::size_t>(u)];
      }
    }
    CHECK(times == std::vector<int>(1000, 1));
  }
}
