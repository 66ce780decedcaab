// Every part that remembers something, stopped at every step of a short run and resumed with
// another number of threads: the same bits.
#include <mlp/io/checkpoint.hpp>

#include <mlp/parallel/thread_pool.hpp>

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "support/networks.hpp"
#include "support/temporary_directory.hpp"

namespace {

using Net = mlp::Network<mlp::Dense<5, 8, mlp::Tanh>, mlp::BatchNorm<8>, mlp::Dropout<8>,
                         mlp::Dense<8, 3, mlp::Softmax>>;
using Model = mlp::Model<Net>;
using Parameters = Model::Parameters;

constexpr mlp::Index samples = 70;  // two shards of BatchNorm
const auto x = support::random_matrix<float>(5, samples, 1);
const std::vector<int> y = support::random_labels(samples, 3, 1);

/// A run with everything around the optimizer that has a state.
template <class OptimizerType>
struct Run {
  mlp::ThreadPool pool;
  Model model{mlp::Seed{7}};
  mlp::Trainer<Model, mlp::CrossEntropy<mlp::Mean>, OptimizerType, mlp::ThreadPool> trainer;
  mlp::ReduceOnPlateau plateau{.gamma = 0.5, .patience = 0, .threshold = 0.05};
  mlp::EarlyStopping<Model> stopping{model, {.patience = 3}};
  mlp::ExponentialAverage<Parameters> moving{model.parameters(), {.decay = 0.9, .warmup = true}};
  mlp::StochasticWeightAverage<Parameters> mean;

  explicit Run(int threads, const OptimizerType& optimizer)
      : pool(threads), trainer(model, {}, optimizer, {.seed = 4}, pool) {}

  /// From where it was, up to a step, if there is one.
  mlp::FitReport fit(const mlp::FitPosition& from, mlp::Index stop = 0) {
    mlp::FitOptions options{.batch_size = 32, .epochs = 4, .seed = 3, .from = from};
    if constexpr (requires { trainer.optimizer().learning_rate; }) {
      options.schedule = std::ref(plateau);
    }
    options.validate = [this] { return trainer.evaluate(x.leftCols(20), labels(20)); };
    return trainer.fit(x, y, options,
                       {.on_step =
                            [&](const mlp::StepReport& report) {
                              moving.update(model.parameters());
                              return report.step == stop ? mlp::Flow::stop : mlp::Flow::proceed;
                            },
                        .on_epoch =
                            [&](const mlp::EpochReport& report) {
                              mean.update(model.parameters());
                              plateau.observe(report.validation->loss);
                              return stopping(report);
                            }});
  }

  static std::vector<int> labels(mlp::Index count) { return {y.begin(), y.begin() + count}; }
};

std::vector<double> numbers_of(const Parameters& parameters) {
  const auto flat = parameters.flat();
  return {flat.begin(), flat.end()};
}
Parameters parameters_of(const std::vector<double>& numbers) {
  Parameters parameters;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    parameters.flat()(static_cast<mlp::Index>(i)) = static_cast<float>(numbers[i]);
  }
  return parameters;
}

template <class OptimizerType>
void check(const OptimizerType& optimizer) {
  Run whole(1, optimizer);
  const mlp::FitReport expected = whole.fit({});
  const support::TemporaryDirectory directory;
  const auto path = directory.path() / "c";
  for (mlp::Index stop = 1; stop <= expected.steps; ++stop) {
    CAPTURE(stop);
    Run first(1, optimizer);
    const mlp::FitReport report = first.fit({}, stop);
    mlp::save_checkpoint(first.trainer,
                         {.position = report.position,
                          .numbers = {{"moving", numbers_of(first.moving.parameters())},
                                      {"mean", numbers_of(first.mean.parameters())},
                                      {"best", numbers_of(first.stopping.best_parameters())}}},
                         path);

    Run second(2, optimizer);
    const mlp::Checkpoint checkpoint = mlp::load_checkpoint(second.trainer, {}, path);
    const auto kept = [&](const std::string& name) {
      for (const auto& [known, numbers] : checkpoint.numbers) {
        if (known == name) return parameters_of(numbers);
      }
      FAIL("no such numbers");
      return Parameters{};
    };
    second.plateau.state = first.plateau.state;
    second.stopping = {second.model, {.patience = 3}, first.stopping.state(), kept("best")};
    second.moving = mlp::ExponentialAverage<Parameters>(
        kept("moving"), {.decay = 0.9, .warmup = true}, first.moving.updates());
    second.mean = {kept("mean"), first.mean.updates()};
    second.fit(checkpoint.position);

    CHECK(support::same_parameters(whole.model, second.model));
    CHECK(second.trainer.updates() == whole.trainer.updates());
    const auto& memory = whole.trainer.optimizer_state().memory;
    REQUIRE(second.trainer.optimizer_state().memory.size() == memory.size());
    for (std::size_t k = 0; k < memory.size(); ++k) {
      CHECK(support::same_bits(memory[k].second.flat(),
                               second.trainer.optimizer_state().memory[k].second.flat()));
    }
    CHECK(second.plateau.state == whole.plateau.state);
    CHECK(second.stopping.state() == whole.stopping.state());
    CHECK(support::same_bits(whole.stopping.best_parameters().flat(),
                             second.stopping.best_parameters().flat()));
    CHECK(support::same_bits(whole.moving.parameters().flat(), second.moving.parameters().flat()));
    CHECK(support::same_bits(whole.mean.parameters().flat(), second.mean.parameters().flat()));
  }
}

}  // namespace

TEST_SUITE("threads") {
  TEST_CASE("every optimizer, resumed at any step with other threads, ends with the same bits") {
    check(mlp::Sgd{.learning_rate = 0.1, .momentum = 0.9, .nesterov = true, .weight_decay = 0.01});
    check(mlp::Adam{.learning_rate = 0.02, .amsgrad = true});
    check(mlp::AdamW{.learning_rate = 0.02, .weight_decay = 0.1});
    check(mlp::Nadam{.learning_rate = 0.02});
    check(mlp::RmsProp{.learning_rate = 0.01, .momentum = 0.5, .centred = true});
    check(mlp::Adagrad{.learning_rate = 0.1, .learning_rate_decay = 0.1, .initial_sum = 0.1});
    check(mlp::Adadelta{});
    check(mlp::Lion{.learning_rate = 0.01, .weight_decay = 0.01});
    check(mlp::ClipByNorm{mlp::WithPenalty{mlp::Adam{.learning_rate = 0.02}, {.l1 = 1e-3}}, 0.5});
    check(mlp::WithMaxNorm{mlp::Sgd{.learning_rate = 0.1, .momentum = 0.5}, 1.0});
  }
}
