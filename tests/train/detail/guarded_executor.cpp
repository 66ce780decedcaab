#include <mlp/train/detail/guarded_executor.hpp>

#include <doctest/doctest.h>

#include <stdexcept>
#include <vector>

namespace {

/// One worker after the other; must not see an exception.
struct Turns {
  std::vector<int> seen{};
  static int size() { return 3; }
  void run(const auto& work) noexcept {
    for (int worker = 0; worker < 3; ++worker) {
      seen.push_back(worker);
      work(worker);
    }
  }
};

}  // namespace

// That trainers use it: ../trainer/faults.cpp
TEST_CASE("what work throws arrives when all workers are done") {
  Turns turns;
  mlp::detail::GuardedExecutor<Turns> guarded(turns);
  static_assert(mlp::Executor<mlp::detail::GuardedExecutor<Turns>>);
  CHECK(guarded.size() == 3);
  CHECK_THROWS_AS(guarded.run([](int worker) {
    if (worker == 1) throw std::runtime_error("1");
  }),
                  std::runtime_error);
  CHECK(turns.seen == std::vector<int>{0, 1, 2});
  int sum = 0;
  guarded.run([&](int worker) { sum += worker; });  // and it works on
  CHECK(sum == 3);
}

TEST_CASE("the calling thread alone needs no guard") {
  mlp::SerialExecutor serial;
  mlp::detail::GuardedExecutor<mlp::SerialExecutor> guarded(serial);
  CHECK_THROWS_AS(guarded.run([](int) { throw std::runtime_error("0"); }), std::runtime_error);
}
