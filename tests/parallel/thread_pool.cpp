#include <mlp/parallel/thread_pool.hpp>

#include <mlp/mlp.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <numeric>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "support/networks.hpp"

namespace {

using Model = mlp::Model<support::Classifier, float>;

/// Some hundred steps, with batches smaller than the number of workers among them.
template <class Executor>
Model trained(Executor& executor) {
  static const auto x = support::random_matrix<float>(5, 301, 1);
  static const auto y = support::random_labels(301, 3, 1);
  Model model(mlp::Seed{7});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{},
                       mlp::Sgd{.learning_rate = 0.1, .momentum = 0.9, .weight_decay = 1e-4},
                       {.capacity = 8}, executor);
  trainer.fit(x, y, {.batch_size = 3, .epochs = 1});
  trainer.fit(x, y, {.batch_size = 100, .epochs = 10});
  trainer.step(x.leftCols(1), std::vector<int>{y[0]});
  return model;
}

}  // namespace

TEST_SUITE("threads") {
  TEST_CASE("a pool has as many workers as told, or one a core") {
    CHECK(mlp::ThreadPool(1).size() == 1);
    CHECK(mlp::ThreadPool(5).size() == 5);
    CHECK(mlp::ThreadPool().size() == mlp::ThreadPool::cores());
    CHECK(mlp::ThreadPool::cores() >= 1);
    CHECK_THROWS_WITH_AS(mlp::ThreadPool(-2), "mlp: threads: expected at least 0, found -2",
                         mlp::OptionError);
  }

  TEST_CASE("every worker runs once a round, on a thread of its own, round after round") {
    for (int size : {1, 2, 3, 8}) {
      mlp::ThreadPool pool(size);
      std::vector<int> runs(static_cast<std::size_t>(size), 0);  // each worker writes its own
      std::vector<std::thread::id> threads(static_cast<std::size_t>(size));
      for (int round = 0; round < 500; ++round) {
        pool.run([&](int worker) {
          ++runs[static_cast<std::size_t>(worker)];
          threads[static_cast<std::size_t>(worker)] = std::this_thread::get_id();
        });
      }
      CHECK(runs == std::vector<int>(static_cast<std::size_t>(size), 500));
      CHECK(std::set(threads.begin(), threads.end()).size() == threads.size());
      CHECK(threads[0] == std::this_thread::get_id());
    }
  }

  TEST_CASE("workers run at the same time") {
    mlp::ThreadPool pool(3);
    std::atomic<int> arrived{0};
    // Each waits for all others: one after another, they would wait for ever.
    pool.run([&](int) {
      ++arrived;
      while (arrived.load() < 3) std::this_thread::yield();
    });
    CHECK(arrived.load() == 3);
  }

  TEST_CASE("what workers wrote is seen when run returns, and by the next round") {
    mlp::ThreadPool pool(4);
    std::vector<long> values(400, 1);
    for (int round = 0; round < 100; ++round) {
      // Every worker reads what its neighbour wrote in the round before.
      const std::vector<long> before = values;
      pool.run([&](int worker) {
        const mlp::Range share = mlp::share_of(400, worker, 4);
        for (mlp::Index i = share.first; i < share.last(); ++i) {
          values[static_cast<std::size_t>(i)] =
              before[static_cast<std::size_t>((i + 100) % 400)] + 1;
        }
      });
    }
    CHECK(std::accumulate(values.begin(), values.end(), 0L) == 400 * 101);
  }

  TEST_CASE("a pool that wakes from sleep works on") {
    mlp::ThreadPool pool(2);
    std::atomic<int> runs{0};
    for (int round = 0; round < 5; ++round) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      pool.run([&](int) { ++runs; });
    }
    CHECK(runs.load() == 10);
  }

  TEST_CASE("a pool that was moved works on") {
    static_assert(!std::is_copy_constructible_v<mlp::ThreadPool>);
    std::vector<mlp::ThreadPool> pools;
    for (int size : {1, 2, 3}) {
      pools.emplace_back(size);
      for (mlp::ThreadPool& pool : pools) {  // the ones before have been moved
        std::atomic<int> runs{0};
        pool.run([&](int) { ++runs; });
        CHECK(runs.load() == pool.size());
      }
    }
    pools[0] = std::move(pools[2]);  // ends the threads of the one that was there
    CHECK(pools[0].size() == 3);
    const Model expected = trained(pools[1]);
    CHECK(support::same_parameters(trained(pools[0]), expected));
  }

  TEST_CASE("pools come and go, used or not") {
    for (int i = 0; i < 50; ++i) {
      mlp::ThreadPool unused(3);
      mlp::ThreadPool used(2);
      used.run([](int) {});
    }
    CHECK(true);
  }

  TEST_CASE("many more workers than cores do not stand in each other's way") {
    mlp::ThreadPool pool(8 * mlp::ThreadPool::cores());
    std::atomic<int> runs{0};
    const auto start = std::chrono::steady_clock::now();
    for (int round = 0; round < 200; ++round) pool.run([&](int) { ++runs; });
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    CHECK(runs.load() == 200 * pool.size());
    // Some tens of milliseconds; where waiting threads spin away their time slices, half a minute.
    CHECK(seconds.count() < 10.0);
  }

  TEST_CASE("what work throws arrives when all workers are done, and the pool works on") {
    for (const int size : {1, 2, 5}) {
      mlp::ThreadPool pool(size);
      for (int thrower = 0; thrower < size; ++thrower) {
        std::atomic<int> runs{0};
        CHECK_THROWS_WITH_AS(pool.run([&](int worker) {
          ++runs;
          if (worker >= thrower) throw std::runtime_error(std::to_string(worker));
        }),
                             std::to_string(thrower).c_str(), std::runtime_error);
        CHECK(runs.load() == size);
        pool.run([&](int) { ++runs; });
        CHECK(runs.load() == 2 * size);
      }
    }
  }

  TEST_CASE("a pool that is asked to run while it runs says so instead of waiting for ever") {
    for (const int size : {1, 3}) {
      mlp::ThreadPool pool(size);
      std::atomic<int> runs{0};
      CHECK_THROWS_AS(pool.run([&](int) { pool.run([&](int) { ++runs; }); }), mlp::BusyError);
      CHECK(runs.load() == 0);

      std::atomic<bool> has_begun{false}, may_end{false};
      std::thread other([&] {
        pool.run([&](int worker) {
          if (worker == 0) has_begun = true;
          while (!may_end.load()) std::this_thread::yield();
        });
      });
      while (!has_begun.load()) std::this_thread::yield();
      CHECK_THROWS_WITH_AS(pool.run([](int) {}),
                           "mlp: ThreadPool: run: called while another call is running: expected "
                           "calls from one thread "
                           "at a time, and not from a worker",
                           mlp::BusyError);
      may_end = true;
      other.join();
      pool.run([&](int) { ++runs; });
      CHECK(runs.load() == size);
    }
  }

  TEST_CASE("training gives the same bits for any number of workers") {
    mlp::SerialExecutor serial;
    const Model expected = trained(serial);
    CHECK(expected.parameters().flat().isFinite().all());
    CHECK_FALSE(support::same_parameters(expected, Model(mlp::Seed{7})));
    for (int workers : {1, 2, 3, 4, 7}) {
      CAPTURE(workers);
      mlp::ThreadPool pool(workers);
      CHECK(support::same_parameters(trained(pool), expected));
      CHECK(support::same_parameters(trained(pool), expected));  // and the pool can be used again
    }
  }

  TEST_CASE("all workers take part, and evaluate alike") {
    const auto x = support::random_matrix<float>(5, 301, 1);
    const auto y = support::random_labels(301, 3, 1);
    Model model(mlp::Seed{7});
    mlp::ThreadPool pool(4);
    mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{}, {}, pool);
    mlp::Trainer alone(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{});
    trainer.step(x, y);
    CHECK(trainer.samples_by_worker() == std::vector<mlp::Index>{75, 75, 75, 76});
    const auto shared = trainer.evaluate(x, y);
    const auto serial = alone.evaluate(x, y);
    CHECK(shared.loss == serial.loss);
    CHECK(shared.accuracy == serial.accuracy);
    CHECK(trainer.confusion_matrix(x, y).counts() == alone.confusion_matrix(x, y).counts());
  }
}
