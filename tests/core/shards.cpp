#include <mlp/core/shards.hpp>

#include <doctest/doctest.h>

#include <vector>

namespace {

using mlp::Index;
using mlp::Range;
using mlp::Shards;

static_assert(Shards<1>::largest == 1 && Shards<2>::largest == 3 && Shards<3>::largest == 4 &&
              Shards<64>::largest == 95);

template <Index size>
std::vector<Index> sizes_of(Index samples) {
  std::vector<Index> sizes;
  Index next = 10;
  Shards<size>::for_each({10, samples}, [&](Range shard) {
    CHECK(shard.first == next);  // they follow each other
    next = shard.last();
    sizes.push_back(shard.count);
  });
  CHECK(next == 10 + samples);
  return sizes;
}

TEST_CASE("shards: what is left is a shard if it is at least half of one, and more than a sample") {
  CHECK(sizes_of<64>(256) == std::vector<Index>{64, 64, 64, 64});
  CHECK(sizes_of<64>(160) == std::vector<Index>{64, 64, 32});
  CHECK(sizes_of<64>(159) == std::vector<Index>{64, 95});
  CHECK(sizes_of<64>(65) == std::vector<Index>{65});
  CHECK(sizes_of<64>(5) == std::vector<Index>{5});
  CHECK(sizes_of<64>(1) == std::vector<Index>{1});
  CHECK(sizes_of<64>(0).empty());
  CHECK(sizes_of<3>(7) == std::vector<Index>{3, 4});
  CHECK(sizes_of<3>(8) == std::vector<Index>{3, 3, 2});
  CHECK(sizes_of<5>(12) == std::vector<Index>{5, 7});
  CHECK(sizes_of<5>(13) == std::vector<Index>{5, 5, 3});
  CHECK(sizes_of<2>(7) == std::vector<Index>{2, 2, 3});
  CHECK(sizes_of<2>(1) == std::vector<Index>{1});
  CHECK(sizes_of<1>(3) == std::vector<Index>{1, 1, 1});
}

TEST_CASE("shards: a batch that is cut between shards has the same ones") {
  for (Index samples = 1; samples < 300; ++samples) {
    const Index all = Shards<32>::count(samples);
    for (Index first = 0; first < all; ++first) {
      const Range head = Shards<32>::samples_of({0, first}, samples);
      const Range tail = Shards<32>::samples_of({first, all - first}, samples);
      CHECK(head.count + tail.count == samples);
      CHECK(Shards<32>::count(head.count) == first);
      CHECK(Shards<32>::count(tail.count) == all - first);
      CHECK(tail.count <= (all - first) * 32 + 15);
    }
  }
}

}  // namespace
