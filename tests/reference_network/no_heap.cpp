// Nothing of a step, a prediction or an evaluation is on the heap, and little on the stack.
#include <mlp/train/trainer.hpp>

#include <doctest/doctest.h>

#include <mlp/activation/sigmoid.hpp>
#include <mlp/activation/softmax.hpp>
#include <mlp/layer/dense.hpp>
#include <mlp/loss/cross_entropy.hpp>
#include <mlp/optimizer/sgd.hpp>
#include <mlp/parallel/thread_pool.hpp>

#include "support/allocation_counter.hpp"
#include "support/sample_data.hpp"
#include "support/small_stack.hpp"
#include "support/speed.hpp"

namespace {

using Net = mlp::Network<mlp::Dense<784, 128, mlp::Sigmoid>, mlp::Dense<128, 256, mlp::Sigmoid>,
                         mlp::Dense<256, 10, mlp::Softmax>>;
using Model = mlp::Model<Net>;
using Trainer = mlp::Trainer<Model, mlp::CrossEntropy<mlp::Mean>, mlp::Sgd, mlp::ThreadPool>;

struct Data {
  Eigen::MatrixXf x = support::random_matrix<float>(784, 40, 3).cwiseAbs();
  std::vector<int> labels = support::random_labels(40, 10, 3);
};

TEST_SUITE("threads") {
  TEST_CASE("10,000 steps, predictions and evaluations never call the allocator") {
    if (!support::can_count_allocations) {
      MESSAGE("skipped: allocations are not counted on this system");
      return;
    }
    constexpr int steps = support::runs_slowly ? 100 : 10'000;
    const Data data;
    const std::span<const int> all(data.labels);
    Model model(mlp::Seed{1});
    Model::Workspace workspace(8, mlp::Purpose::inference);
    Model::Outputs y(10, 40);
    for (const int threads : {1, 3}) {
      mlp::ThreadPool pool(threads);
      pool.run([](int) {});  // what threads allocate while they start is not a step's
      Trainer trainer(model, {}, {.learning_rate = 0.01, .momentum = 0.9}, {.capacity = 16}, pool);
      const support::AllocationCounter counter;
      double sum = 0.0;
      for (int step = 0; step < steps / 2; ++step) {
        // Mostly small; now and then one that has to be cut.
        const mlp::Index size = step % 100 == 0 ? 40 : 1 + step % 16;
        sum += trainer.step(data.x.leftCols(size), all.first(static_cast<std::size_t>(size)));
        if (step % 100 == 0) sum += trainer.evaluate(data.x, data.labels).loss;
        if (step % 100 == 0) model.predict(data.x, workspace, y);
        sum += static_cast<double>(model.predict(data.x.leftCols(1 + step % 8), workspace)(0, 0));
      }
      const auto used = counter.count();
      CHECK(used.calls == 0);
      CHECK(std::isfinite(sum));
      for (const mlp::Index samples : trainer.samples_by_worker()) CHECK(samples > 0);
    }
  }

#if defined(MLP_TESTS_HAVE_SMALL_STACKS)
  TEST_CASE("a step fits on the stack of a small thread") {
    const Data data;
    Model model(mlp::Seed{1});
    mlp::ThreadPool pool(1);
    Trainer trainer(model, {}, {}, {.capacity = 40}, pool);
    double loss = -1.0;
    support::run_on_small_stack([&] {
      loss = trainer.step(data.x, data.labels);
      loss += trainer.evaluate(data.x, data.labels).loss;
    });
    CHECK(loss > 0.0);
  }
#endif
}

}  // namespace
