#include <mlp/unit_claims.hpp>

#include <doctest/doctest.h>

#include <thread>
#include <vector>

TEST_CASE("units are handed out once, in order, in runs that grow shorter") {
  for (int workers : {1, 2, 3, 16}) {
    mlp::detail::UnitClaims claims(77, workers);
    mlp::Index next = 0;
    mlp::Index longest = 8;
    for (mlp::Range units = claims.next(); units.count > 0; units = claims.next()) {
      CHECK(units.first == next);
      CHECK(units.count <= longest);
      longest = units.count;
      next = units.last();
    }
    CHECK(next == 77);
    CHECK(longest == 1);
    CHECK(claims.next().count == 0);
  }
}

TEST_SUITE("threads") {
  TEST_CASE("no unit is handed out to two workers") {
    mlp::detail::UnitClaims claims(1000, 4);
    std::vector<std::vector<mlp::Range>> taken(4);
    {
      std::vector<std::jthread> workers;
      for (auto& mine : taken) {
        workers.emplace_back([&claims, &mine] {
          for (mlp::Range units = claims.next(); units.count > 0; units = claims.next()) {
            mine.push_back(units);
          }
        });
      }
    }
    std::vector<int> times(1000);
    for (const auto& mine : taken) {
      for (const mlp::Range units : mine) {
        for (mlp::Index u = units.first; u < units.last(); ++u)
          ++times[static_cast<std::size_t>(u)];
      }
    }
    CHECK(times == std::vector<int>(1000, 1));
  }
}
