// Layers with a behaviour of their own in training, in whole networks: gradients, bits, the heap.
#include <mlp/train/trainer.hpp>

#include <mlp/activation/sigmoid.hpp>
#include <mlp/activation/softmax.hpp>
#include <mlp/activation/tanh.hpp>
#include <mlp/layer/activate.hpp>
#include <mlp/layer/batch_norm.hpp>
#include <mlp/layer/dense.hpp>
#include <mlp/layer/dropout.hpp>
#include <mlp/layer/layer_norm.hpp>
#include <mlp/loss/cross_entropy.hpp>
#include <mlp/optimizer/sgd.hpp>
#include <mlp/parallel/thread_pool.hpp>

#include "support/allocation_counter.hpp"
#include "support/draws.hpp"
#include "support/gradient_check.hpp"
#include "support/sample_data.hpp"

#include <doctest/doctest.h>

#include <span>
#include <vector>

namespace {

struct Small : mlp::BatchNormOptions {
  static constexpr mlp::Index shard = 8;
};
using Net =
    mlp::Network<mlp::Dense<6, 20>, mlp::BatchNorm<20, Small>, mlp::Activate<20, mlp::Sigmoid>,
                 mlp::Dropout<20, std::ratio<1, 4>>, mlp::Dense<20, 17, mlp::Tanh>,
                 mlp::BatchNorm<17, Small>, mlp::LayerNorm<17>, mlp::Dense<17, 3, mlp::Softmax>>;
static_assert(Net::parameter_count ==
              6 * 20 + 20 + 2 * 20 + 20 * 17 + 17 + 2 * 17 + 2 * 17 + 17 * 3 + 3);

template <class Scalar>
struct Data {
  Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic> x =
      support::random_matrix<Scalar>(6, 61, 3);
  std::vector<int> labels = support::random_labels(61, 3, 3);
};

TEST_CASE("a network with normalisation and dropout: all gradients meet differences") {
  using Model = mlp::Model<Net, double>;
  const Data<double> data;
  Model model(mlp::Seed{1});
  // Room for a part of the batch only.
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{}, {.capacity = 20});
  support::Draws draws(5);
  for (double& value : model.parameters().flat()) value += draws.normal(0.1);
  Eigen::MatrixXd x = data.x;
  const auto loss = [&] {
    trainer.zero_gradients();  // so that it draws the same
    return trainer.loss_and_gradients(x, data.labels);
  };
  loss();
  const Model::Parameters found = trainer.gradients();
  for (std::size_t t = 0; t < Model::Parameters::tensor_count; ++t) {
    const auto& place = Model::Parameters::places[t];
    if (!place.shape.is_parameter()) continue;
    // A bias before BatchNorm is taken off again with the mean.
    if (place.layer == 0 && place.shape.name == "b") continue;
    auto tensor = model.parameters().tensor(t);
    const auto gradient = found.tensor(t);
    support::check_gradient(
        Net::layer_name(place.layer) + "." + std::string(place.shape.name),
        {gradient.data(), gradient.data() + gradient.size()},
        support::central_differences(
            loss, std::span<double>(tensor.data(), static_cast<std::size_t>(tensor.size()))));
  }
  mlp::Matrix<double, 6, mlp::dynamic> dx;
  trainer.zero_gradients();
  trainer.input_gradient(x, data.labels, dx);
  support::check_gradient(
      "dx", {dx.data(), dx.data() + dx.size()},
      support::central_differences(
          loss, std::span<double>(x.data(), static_cast<std::size_t>(x.size()))));
}

TEST_CASE("gradients of parts that are added up are those of one batch, averages and draws too") {
  // Each part has whole shards, so that they are normalised alike.
  using Few = mlp::Network<mlp::Dense<6, 10, mlp::Tanh>, mlp::BatchNorm<10, Small>,
                           mlp::Dropout<10>, mlp::Dense<10, 3, mlp::Softmax>>;
  using Model = mlp::Model<Few, double>;
  const auto x = support::random_matrix<double>(6, 64, 3);
  const std::vector<int> labels = support::random_labels(64, 3, 3);
  const auto part = [&](mlp::Index first, mlp::Index count) {
    return std::span<const int>(labels).subspan(static_cast<std::size_t>(first),
                                                static_cast<std::size_t>(count));
  };
  const auto train = [&](bool in_parts) {
    Model model(mlp::Seed{1});
    mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Sum>{}, mlp::Sgd{.learning_rate = 0.1},
                         {.seed = 5});
    for (int step = 0; step < 3; ++step) {
      if (!in_parts) {
        trainer.step(x, labels);
        continue;
      }
      Model::Parameters sum;
      for (const mlp::Index first : {0, 16, 48}) {
        const mlp::Index count = first == 16 ? 32 : 16;
        trainer.loss_and_gradients(x.middleCols(first, count), part(first, count));
        sum.flat() += trainer.gradients().flat();
      }
      trainer.gradients() = sum;
      trainer.update();
    }
    return Eigen::ArrayXd(model.parameters().flat());
  };
  CHECK((train(true) - train(false)).abs().maxCoeff() < 1e-11);
}

TEST_SUITE("threads") {
  TEST_CASE("a network with normalisation and dropout: same bits for any workers and capacity") {
    using Model = mlp::Model<Net>;
    const Data<float> data;
    const auto train = [&](int threads, mlp::Index capacity, std::uint64_t seed) {
      Model model(mlp::Seed{1});
      mlp::ThreadPool pool(threads);
      mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{},
                           mlp::Sgd{.learning_rate = 0.05, .momentum = 0.9},
                           {.capacity = capacity, .seed = seed}, pool);
      trainer.fit(data.x, data.labels, {.batch_size = 27, .epochs = 4, .seed = 1});
      CHECK(trainer.evaluate(data.x, data.labels).accuracy > 0.0);
      return Model::Parameters(model.parameters());
    };
    const Model::Parameters expected = train(1, 1024, 5);
    CHECK(expected.flat().isFinite().all());
    for (const int threads : {1, 2, 3, 7}) {
      for (const mlp::Index capacity : {1, 16, 30, 1024}) {
        CHECK((train(threads, capacity, 5).flat() == expected.flat()).all());
      }
    }
    CHECK_FALSE((train(1, 1024, 6).flat() == expected.flat()).all());
  }

  TEST_CASE("a network with normalisation and dropout: steps and predictions never allocate") {
    if (!support::can_count_allocations) {
      MESSAGE("skipped: allocations are not counted on this system");
      return;
    }
    using Model = mlp::Model<Net>;
    const Data<float> data;
    Model model(mlp::Seed{1});
    mlp::ThreadPool pool(2);
    mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{}, {.capacity = 32}, pool);
    pool.run([](int) {});  // its threads may allocate until they have begun
    const support::AllocationCounter counter;
    double sum = 0.0;
    for (int step = 0; step < 200; ++step) {
      const mlp::Index size = 1 + 7 * step % 61;
      sum += trainer.step(data.x.leftCols(size),
                          std::span<const int>(data.labels).first(static_cast<std::size_t>(size)));
      sum += trainer.evaluate(data.x, data.labels).loss;
    }
    const auto used = counter.count();
    CHECK(used.calls == 0);
    CHECK(std::isfinite(sum));
  }
}

}  // namespace
