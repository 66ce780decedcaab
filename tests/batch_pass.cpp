#include <mlp/batch_pass.hpp>

#include <doctest/doctest.h>

#include <array>
#include <vector>

#include "support/networks.hpp"

namespace {

using Model = mlp::Model<support::Classifier, double>;
using Loss = mlp::CrossEntropy<mlp::Mean>;

/// Workers one after another, the last first: no order among them may matter.
struct Backwards {
  int workers;
  int size() const { return workers; }
  template <class Work>
  void run(Work&& work) const {
    for (int worker = workers - 1; worker >= 0; --worker) work(worker);
  }
};

struct Result {
  double loss;
  Eigen::ArrayXd gradients;
  std::vector<double> dx;
  std::vector<mlp::Index> samples;
  Eigen::ArrayXd reported;  // how often each gradient was said to be ready
};

Result result_of(int workers, mlp::Index size) {
  const Model model(mlp::Seed{7});
  const auto x = support::random_matrix<double>(5, size, 1);
  const auto labels = support::random_labels(size, 3, 1);
  Backwards executor{workers};
  mlp::detail::BatchPass<Model, Loss, Backwards> pass(1, executor);
  Model::Parameters gradients;
  Result result;
  result.dx.resize(static_cast<std::size_t>(5 * size));
  const mlp::ClassTargets<double, int> targets(labels.data(), size, 3);
  Model::Parameters reported;
  const auto ready = [&](std::size_t tensor, mlp::Range values) {
    reported.tensor(tensor).segment(values.first, values.count) += 1.0;
  };
  result.loss = pass.gradients(model.parameters(), Loss{}, {x.data(), size}, targets,
                               mlp::FrozenLayers<2>{}, gradients, result.dx.data(), ready)
                    .reduced;
  result.reported = reported.flat();
  result.gradients = gradients.flat();
  result.samples = pass.samples_by_worker();
  return result;
}

}  // namespace

TEST_CASE("neither the number of workers nor their order changes a bit") {
  for (mlp::Index size : {1, 2, 5, 96, 97, 200}) {
    const Result alone = result_of(1, size);
    CHECK(alone.gradients.abs().maxCoeff() > 1e-4);
    for (int workers : {2, 3, 7, 16}) {
      const Result shared = result_of(workers, size);
      CHECK(shared.loss == alone.loss);
      CHECK(support::same_bits(shared.gradients, alone.gradients));
      CHECK(shared.dx == alone.dx);
    }
  }
}

TEST_CASE("every gradient is reported once, when it is ready") {
  constexpr double parameters = 5 * 8 + 8 + 8 * 3 + 3;
  for (int workers : {1, 3}) {
    const Eigen::ArrayXd reported = result_of(workers, 5).reported;
    CHECK(reported.maxCoeff() == 1.0);
    CHECK(reported.sum() == parameters);
  }
}

TEST_CASE("every sample is somebody's, and the shares are nearly equal") {
  CHECK(result_of(3, 200).samples == std::vector<mlp::Index>{66, 67, 67});
  CHECK(result_of(4, 2).samples == std::vector<mlp::Index>{0, 1, 0, 1});
}

TEST_CASE("gathered samples are those chosen, in their order, with their targets") {
  const auto x = support::random_matrix<double>(5, 10, 1);
  const std::vector<int> labels{0, 1, 2, 0, 1, 2, 0, 1, 2, 0};
  Backwards executor{3};
  mlp::detail::BatchPass<Model, Loss, Backwards> pass(1, executor);
  const std::vector<mlp::Index> chosen{7, 0, 7, 9, 2};
  const std::vector<double> weights{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  pass.with_gathered({x.data(), 10, weights.data()},
                     mlp::ClassTargets<double, int>(labels.data(), 10, 3), chosen,
                     [&](const auto& batch, const auto& targets) {
                       REQUIRE(batch.size == 5);
                       for (mlp::Index j = 0; j < 5; ++j) {
                         const mlp::Index from = chosen[static_cast<std::size_t>(j)];
                         CHECK(support::same_bits(batch.x + 5 * j, x.data() + 5 * from, 5));
                         CHECK(batch.weights[j] == double(from));
                         CHECK(targets.label(j) == labels[static_cast<std::size_t>(from)]);
                       }
                       return 0;
                     });
  const auto values = support::random_matrix<double>(3, 10, 2);
  pass.with_gathered({x.data(), 10}, mlp::ValueTargets<double>(values.data(), 10, 3), chosen,
                     [&](const auto& batch, const auto& targets) {
                       CHECK(batch.weights == nullptr);
                       CHECK(targets[3](1) == values(1, 9));
                       CHECK(targets[4](2) == values(2, 2));
                       return 0;
                     });
}

TEST_CASE("the reduced loss and the mean behind it") {
  mlp::detail::LossOutcome outcome;
  CHECK(outcome.mean() == 0.0);
  outcome.loss_sum = 6.0;
  outcome.weight = 4.0;
  CHECK(outcome.mean() == 1.5);
}
