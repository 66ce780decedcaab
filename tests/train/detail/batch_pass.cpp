#include <mlp/train/detail/batch_pass.hpp>

#include <doctest/doctest.h>

#include <mlp/data/detail/batch_in_place.hpp>

#include <cmath>
#include <limits>
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

/// Counts how often each gradient is said to be ready.
struct NotingSink {
  Model::Parameters& to;
  Model::Parameters& reported;
  Model::Parameters& gradients() const { return to; }
  void ready(std::size_t tensor, mlp::Range values) const {
    reported.tensor(tensor).segment(values.first, values.count) += 1.0;
  }
};

struct Result {
  double loss;
  Eigen::ArrayXd gradients;
  std::vector<double> dx;
  std::vector<mlp::Index> samples;
  Eigen::ArrayXd reported;
};

Result result_of(int workers, mlp::Index size, mlp::Index capacity = 200) {
  const Model model(mlp::Seed{7});
  const auto x = support::random_matrix<double>(5, size, 1);
  const auto labels = support::random_labels(size, 3, 1);
  Backwards executor{workers};
  mlp::detail::BatchPass<Model, Loss, Backwards> pass(capacity, executor);
  Model::Parameters gradients;
  Result result;
  result.dx.resize(static_cast<std::size_t>(5 * size));
  mlp::AlignedBuffer<double> copy;
  const auto batch =
      mlp::detail::batch_in_place<5, 3>(mlp::Batch{x, labels}, copy, mlp::detail::Numbers::any);
  Model::Parameters reported;
  const mlp::FrozenLayers<2> none_frozen{};
  result.loss = pass.gradients(model.parameters(), Loss{}, batch,
                               {.frozen = none_frozen, .dx = result.dx.data()},
                               NotingSink{gradients, reported})
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

TEST_CASE("a batch that is cut gives the same bits as one that is not") {
  const Result whole = result_of(1, 200);
  for (mlp::Index capacity : {1, 7, 100, 199}) {
    const Result cut = result_of(3, 200, capacity);
    CHECK(cut.loss == whole.loss);
    CHECK(support::same_bits(cut.gradients, whole.gradients));
    CHECK(cut.dx == whole.dx);
    CHECK(support::same_bits(cut.reported, whole.reported));
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

TEST_CASE("a loss that has to be finite and is not leaves no gradient ready") {
  const Model model(mlp::Seed{7});
  auto x = support::random_matrix<double>(5, 12, 1);
  x(2, 1) = std::numeric_limits<double>::quiet_NaN();
  const auto labels = support::random_labels(12, 3, 1);
  mlp::AlignedBuffer<double> copy;
  const auto batch =
      mlp::detail::batch_in_place<5, 3>(mlp::Batch{x, labels}, copy, mlp::detail::Numbers::any);
  Backwards executor{2};
  for (const bool needs_finite_loss : {true, false}) {
    mlp::detail::BatchPass<Model, Loss, Backwards> pass(4, executor);  // in three parts
    Model::Parameters gradients, reported;
    const mlp::FrozenLayers<2> none_frozen{};
    const auto outcome =
        pass.gradients(model.parameters(), Loss{}, batch,
                       {.frozen = none_frozen, .needs_finite_loss = needs_finite_loss},
                       NotingSink{gradients, reported});
    CHECK(std::isnan(outcome.loss_sum));
    CHECK((reported.flat() == 0.0).all() == needs_finite_loss);
  }
}

TEST_CASE("parts are runs of samples that there is room for, and cover a batch") {
  Backwards executor{1};
  mlp::detail::BatchPass<Model, Loss, Backwards> pass(7, executor);
  CHECK(pass.parts(0) == 0);
  CHECK(pass.parts(7) == 1);
  CHECK(pass.parts(8) == 2);
  mlp::Index next = 0;
  for (mlp::Index k = 0; k < pass.parts(23); ++k) {
    const mlp::Range part = pass.part_of(23, k);
    CHECK(part.first == next);
    CHECK(part.count <= 7);
    next = part.last();
  }
  CHECK(next == 23);
}
