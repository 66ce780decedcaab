#include <mlp/train/trainer.hpp>

#include <mlp/parallel/thread_pool.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <vector>

#include "support/networks.hpp"
#include "support/no_memory.hpp"

namespace {

using Model = mlp::Model<support::Classifier>;

const auto x = support::random_matrix<float>(5, 40, 1);
const std::vector<int> y = support::random_labels(40, 3, 1);
const mlp::FitOptions options{.batch_size = 8, .epochs = 2, .seed = 3};

template <class Executor>
struct Run {
  explicit Run(Executor& executor) : trainer(model, {}, {}, {}, executor) {}

  Model model{mlp::Seed{7}};
  mlp::Trainer<Model, mlp::CrossEntropy<mlp::Mean>, mlp::Adam, Executor> trainer;
};

/// It throws before an epoch: all is as if there had been none but those before.
template <class Executor>
void check_fit(Executor& executor) {
  Run<Executor> expected(executor);
  expected.trainer.fit(x, y, options);
  support::refuse_each_allocation(
      [&] { return std::make_unique<Run<Executor>>(executor); },
      [&](const std::unique_ptr<Run<Executor>>& run) { run->trainer.fit(x, y, options); },
      [&](const std::unique_ptr<Run<Executor>>& run, bool is_thrown) {
        if (is_thrown) {
          const mlp::Index epochs = run->trainer.trained().epochs;
          CHECK(run->trainer.updates() == 5 * epochs);
          CHECK(run->trainer.trained().samples == 40 * epochs);
          REQUIRE(epochs < 2);
          Run<Executor> before(executor);
          if (epochs == 1) before.trainer.fit(x, y, {.batch_size = 8, .epochs = 1, .seed = 3});
          CHECK(support::same_parameters(run->model, before.model));
          // Nothing stands in the way of the rest.
          run->trainer.fit(x, y, {.batch_size = 8, .epochs = 2 - epochs, .seed = 3});
        }
        CHECK(support::same_parameters(run->model, expected.model));
      });
}

}  // namespace

TEST_CASE("fit: where memory runs out it throws before an epoch, and goes on with the same bits") {
  mlp::SerialExecutor serial;
  check_fit(serial);
}

TEST_SUITE("threads") {
  TEST_CASE("fit: with a pool, workers that find no memory throw where it was called") {
    mlp::ThreadPool pool(3);
    check_fit(pool);
  }
}
