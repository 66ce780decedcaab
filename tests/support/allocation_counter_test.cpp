// A counter that counts nothing would let every "allocates nothing" pass.
#include "support/allocation_counter.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <thread>
#include <vector>

#if defined(__SANITIZE_THREAD__)
#define SUPPORT_THREAD_SANITIZER
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define SUPPORT_THREAD_SANITIZER
#endif
#endif

namespace {

using support::AllocationCounter;
using support::Allocations;

/// Keeps the compiler from leaving out an allocation that nobody uses.
template <class T>
T* keep(T* memory) {
  thread_local T* volatile kept;
  kept = memory;
  return kept;
}

template <class Body>
Allocations allocated_by(const Body& body) {
  const AllocationCounter counter;
  body();
  return counter.count();
}

struct alignas(64) CacheLine {
  std::byte bytes[64];
};

TEST_CASE("the allocation counter sees every way to allocate") {
  if (!support::can_count_allocations) {
    MESSAGE("skipped: allocations cannot be counted on this system");
    return;
  }
  CHECK(allocated_by([] {}) == Allocations{0, 0});
  CHECK(allocated_by([] { delete keep(new int); }) == Allocations{1, 4});
  CHECK(allocated_by([] { delete[] keep(new char[100]); }) == Allocations{1, 100});
  CHECK(allocated_by([] { delete keep(new CacheLine); }).calls == 1);
  CHECK(allocated_by([] { delete keep(new (std::nothrow) int); }) == Allocations{1, 4});
  CHECK(allocated_by([] { std::free(keep(std::malloc(1000))); }) == Allocations{1, 1000});
  CHECK(allocated_by([] { std::free(keep(std::calloc(10, 20))); }) == Allocations{1, 200});
#if !defined(SUPPORT_THREAD_SANITIZER)
  CHECK(allocated_by([] { std::free(keep(std::aligned_alloc(64, 128))); }) == Allocations{1, 128});
#endif
  CHECK(allocated_by([] {
          void* const memory = std::malloc(10);
          std::free(keep(std::realloc(memory, 2000)));
        }).bytes >= 2000);
  CHECK(allocated_by([] { keep(std::vector<double>(10).data()); }) == Allocations{1, 80});
}

TEST_CASE("the allocation counter sees all threads") {
  if (!support::can_count_allocations) return;
  constexpr int each = 10'000;
  const auto allocate = [] {
    for (int i = 0; i < each; ++i) delete[] keep(new char[3]);
  };
  const Allocations used = allocated_by([&] {
    std::thread first(allocate), second(allocate);
    first.join();
    second.join();
  });
  CHECK(used.calls >= 2 * each);
  CHECK(used.calls < 2 * each + 100);
  CHECK(used.bytes >= 6 * each);
}

}  // namespace
