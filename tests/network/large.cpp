// A network whose products are taken block by block: the same promises as of all others.
#include <mlp/mlp.hpp>
#include <mlp/parallel/thread_pool.hpp>

#include <doctest/doctest.h>

#include <utility>
#include <vector>

#include "support/allocation_counter.hpp"
#include "support/sample_data.hpp"
#include "support/small_stack.hpp"

namespace {

using mlp::Index;
using support::random_labels;
using support::random_matrix;

using Net = mlp::Network<mlp::Dense<13, 400, mlp::Tanh>, mlp::Dense<400, 350, mlp::Sigmoid>,
                         mlp::Dense<350, 5, mlp::Softmax>>;
static_assert(Net::LayerAt<1>::has_large_products);
static_assert(!Net::LayerAt<0>::has_large_products && !Net::LayerAt<2>::has_large_products);

// More samples than a block has columns, and no multiple of anything.
constexpr Index samples = 301;

/// The model after three steps, and its last loss.
template <class Scalar>
std::pair<mlp::Model<Net, Scalar>, double> trained(int threads, Index capacity) {
  const auto x = random_matrix<Scalar>(Net::inputs, samples, 1);
  const auto labels = random_labels(samples, Net::outputs, 1);
  mlp::Model<Net, Scalar> model(mlp::Seed{1});
  mlp::ThreadPool pool(threads);
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{.learning_rate = 0.1},
                       {.capacity = capacity}, pool);
  double loss = 0.0;
  for (int step = 0; step < 3; ++step) loss = trainer.step(x, labels);
  return {model, loss};
}

TEST_SUITE("threads") {
  TEST_CASE_TEMPLATE("large: the same bits with any number of threads and any capacity", Scalar,
                     float, double) {
    const auto [one, loss] = trained<Scalar>(1, samples);
    for (const int threads : {1, 2, 3, 7}) {
      for (const Index capacity : {Index{40}, samples}) {
        const auto [model, other_loss] = trained<Scalar>(threads, capacity);
        CAPTURE(threads);
        CAPTURE(capacity);
        CHECK(other_loss == loss);
        CHECK(support::same_bits(model.parameters().flat(), one.parameters().flat()));
      }
    }
  }

  TEST_CASE("large: a prediction does not depend on the samples beside it") {
    const mlp::Model<Net> model(mlp::Seed{1});
    const auto x = random_matrix<float>(Net::inputs, samples, 1);
    const Eigen::MatrixXf all = model.predict(x);
    for (const Index count : {Index{1}, Index{47}, Index{48}, Index{200}}) {
      const Eigen::MatrixXf some = model.predict(x.rightCols(count));
      CHECK(support::same_bits(some, Eigen::MatrixXf(all.rightCols(count))));
    }
  }

  TEST_CASE("large: nothing of a step or a prediction is on the heap") {
    if (!support::can_count_allocations) {
      MESSAGE("skipped: allocations are not counted on this system");
      return;
    }
    const auto x = random_matrix<float>(Net::inputs, samples, 1);
    const auto labels = random_labels(samples, Net::outputs, 1);
    mlp::Model<Net> model(mlp::Seed{1});
    mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{});
    mlp::Model<Net>::Workspace workspace(samples, mlp::Purpose::inference);
    trainer.step(x, labels);
    const support::AllocationCounter counter;
    trainer.step(x, labels);
    const auto predicted = model.predict(x, workspace);
    const auto used = counter.count();
    CHECK(used.calls == 0);
    CHECK(predicted.allFinite());
  }

#if defined(MLP_TESTS_HAVE_SMALL_STACKS)
  TEST_CASE("large: a step of 4,096 units fits on the stack of a small thread") {
    using Wide = mlp::Network<mlp::Dense<64, 4096, mlp::Relu>, mlp::Dense<4096, 64, mlp::Softmax>>;
    const auto x = random_matrix<float>(Wide::inputs, 50, 1);
    const auto labels = random_labels(50, Wide::outputs, 1);
    mlp::Model<Wide> model(mlp::Seed{1});
    mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{});
    double loss = -1.0;
    support::run_on_small_stack([&] { loss = trainer.step(x, labels); });
    CHECK(loss > 0.0);
  }
#endif
}

}  // namespace
