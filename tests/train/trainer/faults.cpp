// Parts that throw, in whichever worker and at whatever moment: the exception arrives, and
// everything is as before the step.
#include <mlp/parallel/thread_pool.hpp>
#include <mlp/train/trainer.hpp>

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "support/networks.hpp"

namespace {

/// Throws at the n-th call from now; 0: never.
struct Fuse {
  enum Place {
    data_set,
    loss,
    activation,
    layer_forward,
    layer_backward,
    layer_gradient,
    update,
    constrain,
    norm,
    places
  };
  static inline std::array<std::atomic<int>, places> left{};

  template <Place place>
  static void burn() {
    if (left[place].load() > 0 && left[place].fetch_sub(1) == 1) {
      throw std::runtime_error("fuse " + std::to_string(place));
    }
  }
};

struct FusedIdentity {
  static constexpr std::string_view name = "fused";
  static constexpr auto derivative_from = mlp::DerivativeFrom::output;
  static auto value(const auto& z) {
    Fuse::burn<Fuse::activation>();
    return z * typename std::decay_t<decltype(z)>::Scalar(1);
  }
  static auto derivative(const auto& a) {
    Fuse::burn<Fuse::activation>();
    return a * typename std::decay_t<decltype(a)>::Scalar(0) +
           typename std::decay_t<decltype(a)>::Scalar(1);
  }
};

struct FusedGain : mlp::LayerDefaults {
  static constexpr int inputs = 8;
  static constexpr int outputs = 8;
  static constexpr std::string_view name = "fused_gain";
  static constexpr std::array<mlp::TensorShape, 1> tensors{mlp::TensorShape{"g", 8, 1, false}};
  static void initialize(const auto& p, mlp::Random&, const auto&...) {
    auto [g] = p;
    g.setOnes();
  }
  static void forward(auto pass) {
    Fuse::burn<Fuse::layer_forward>();
    const auto& [g] = pass.p;
    pass.a = g.asDiagonal() * pass.x;
  }
  static void backward(const auto&) {}
  static void input_gradient(auto pass) {
    Fuse::burn<Fuse::layer_backward>();
    const auto& [g] = pass.p;
    pass.dx = g.asDiagonal() * pass.delta;
  }
  static void parameter_gradient(auto pass) {
    Fuse::burn<Fuse::layer_gradient>();
    auto& [dg] = pass.dp;
    pass.accumulate(dg, pass.delta.cwiseProduct(pass.x).rowwise().sum());
  }
};

struct FusedLoss : mlp::MeanSquaredError<mlp::Mean> {
  template <class Scalar, class Target>
  Scalar operator()(mlp::ConstSegment<Scalar> y, const Target& target, Scalar scale,
                    mlp::Segment<Scalar> dy) const {
    Fuse::burn<Fuse::loss>();
    return mlp::MeanSquaredError<mlp::Mean>::operator()(y, target, scale, dy);
  }
};

struct FusedSgd : mlp::Sgd {
  template <class Scalar>
  void update(mlp::Segment<Scalar> w, mlp::ConstSegment<Scalar> g, const auto& slot, bool decays,
              std::int64_t step) const {
    Fuse::burn<Fuse::update>();
    mlp::Sgd::update(w, g, slot, decays, step);
  }
};
struct FusedConstrainer : mlp::Sgd {
  template <class Scalar>
  void constrain(mlp::BatchView<Scalar, mlp::dynamic> W, mlp::Range rows) const {
    W.middleRows(rows.first, rows.count) *= Scalar(0.5);
    Fuse::burn<Fuse::constrain>();
  }
};
struct FusedWatcher : mlp::Sgd {
  static void see_norm(double) { Fuse::burn<Fuse::norm>(); }
};

struct FusedData {
  static constexpr mlp::Index samples = 300;
  support::DynamicMatrix<double> x = support::random_matrix<double>(5, samples, 1);
  support::DynamicMatrix<double> y = support::random_matrix<double>(3, samples, 2);

  static mlp::Index size() { return samples; }
  void input(mlp::Index index, std::uint64_t, double* to) const {
    Fuse::burn<Fuse::data_set>();
    Eigen::Map<Eigen::VectorXd>(to, 5) = x.col(index);
  }
  void target(mlp::Index index, std::uint64_t, double* to) const {
    Fuse::burn<Fuse::data_set>();
    Eigen::Map<Eigen::VectorXd>(to, 3) = y.col(index);
  }
};

using Net = mlp::Network<mlp::Dense<5, 8, FusedIdentity>, FusedGain, mlp::Dense<8, 3>>;
using Model = mlp::Model<Net, double>;

struct EachStep {
  FusedData data{};
  mlp::FitOptions one_step{.batch_size = 299, .steps = 1, .seed = 1};

  template <class Trainer>
  void operator()(Trainer& trainer) {
    trainer.fit(data, one_step);
  }
};

/// Blows the fuse of a place at many moments of a second step; each time nothing has happened, and
/// in the end the step is the one of a trainer that was not disturbed.
template <class Optimizer, class Executor>
void check_place(Fuse::Place place, Executor& executor, const Optimizer& optimizer) {
  CAPTURE(int(place));
  CAPTURE(executor.size());
  EachStep step;
  Model model(mlp::Seed{7}), other(mlp::Seed{7});
  mlp::Trainer trainer(model, FusedLoss{}, optimizer, {.capacity = 128}, executor);
  mlp::Trainer undisturbed(other, FusedLoss{}, optimizer, {.capacity = 128});
  for (int k = 0; k < 2; ++k) step(undisturbed);
  step(trainer);
  const Model before = model;
  const mlp::TrainedSoFar trained = trainer.trained();
  int blown = 0;
  bool blows = true;
  for (int moment = 1; blows; moment += moment < 5 ? 1 : 97) {
    Fuse::left[place] = moment;
    blows = false;
    try {
      step(trainer);
    } catch (const std::runtime_error& error) {
      blows = true;
      ++blown;
      CHECK(error.what() == "fuse " + std::to_string(place));
      CHECK(support::same_parameters(model, before));
      CHECK(trainer.updates() == 1);
      CHECK(trainer.trained() == trained);
    }
  }
  Fuse::left[place] = 0;
  CHECK(blown > 0);
  CHECK(support::same_parameters(model, other));  // the last moment was after the step's end
  CHECK(trainer.updates() == 2);
}

template <class Executor>
void check_all_places(Executor& executor) {
  using mlp::Sgd;
  const Sgd momentum{.learning_rate = 0.1, .momentum = 0.9};
  for (const auto place : {Fuse::data_set, Fuse::loss, Fuse::activation, Fuse::layer_forward,
                           Fuse::layer_backward, Fuse::layer_gradient}) {
    check_place(place, executor, momentum);
  }
  check_place(Fuse::update, executor, FusedSgd{momentum});
  check_place(Fuse::constrain, executor, FusedConstrainer{momentum});
  check_place(Fuse::norm, executor, FusedWatcher{momentum});
}

/// As an application might have it, with no thought of exceptions.
class NewThreads {
 public:
  explicit NewThreads(int size) : size_(size) {}
  int size() const { return size_; }
  void run(const auto& work) const {
    std::vector<std::jthread> threads;
    for (int worker = 0; worker < size_; ++worker)
      threads.emplace_back([&work, worker] { work(worker); });
  }

 private:
  int size_;
};

}  // namespace

TEST_CASE("a part that throws leaves everything as before the step") {
  mlp::SerialExecutor serial;
  check_all_places(serial);
}

TEST_SUITE("threads") {
  TEST_CASE("a part that throws in a worker leaves everything as before the step") {
    for (const int workers : {1, 2, 3}) {
      mlp::ThreadPool pool(workers);
      check_all_places(pool);
    }
    NewThreads threads(2);
    check_place(Fuse::data_set, threads, mlp::Sgd{.learning_rate = 0.1});
  }

  TEST_CASE("of several exceptions that of the first sample arrives") {
    struct Bad : FusedData {
      void input(mlp::Index index, std::uint64_t draw, double* to) const {
        if (index % 100 == 50) throw std::out_of_range("sample " + std::to_string(index));
        FusedData::input(index, draw, to);
      }
    };
    mlp::ThreadPool pool(3);
    Model model(mlp::Seed{7});
    mlp::Trainer trainer(model, FusedLoss{}, mlp::Sgd{}, {}, pool);
    for (int k = 0; k < 20; ++k) {
      CHECK_THROWS_WITH_AS(trainer.fit(Bad{}, {.batch_size = 300, .shuffle = false}), "sample 50",
                           std::out_of_range);
      CHECK_THROWS_WITH_AS(trainer.evaluate(Bad{}), "sample 50", std::out_of_range);
    }
  }
}
