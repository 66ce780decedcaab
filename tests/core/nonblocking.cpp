#include <mlp/core/nonblocking.hpp>

#include <doctest/doctest.h>

// That what is marked keeps its promise is for tests/real_time/ to show.
namespace {

int twice(int number) MLP_NONBLOCKING;
int twice(int number) MLP_NONBLOCKING { return 2 * number; }

struct Counter {
  int count = 0;
  template <class Number>
  void add(Number number) MLP_NONBLOCKING {
    count += number;
  }
  static int zero() noexcept MLP_NONBLOCKING { return 0; }
  int get() const noexcept MLP_NONBLOCKING { return count; }
};

}  // namespace

TEST_CASE("nonblocking: functions, members and templates can be marked, and are called as before") {
  CHECK(twice(21) == 42);
  Counter counter{Counter::zero()};
  counter.add(3);
  counter.add(static_cast<short>(4));
  CHECK(counter.get() == 7);
  static_assert(noexcept(counter.get()) && !noexcept(counter.add(1)));
}
