#include <mlp/train/detail/layer_rates.hpp>

#include <doctest/doctest.h>

#include <limits>

#include "support/allocation_counter.hpp"
#include "support/networks.hpp"

namespace {

using Net = mlp::Network<mlp::Named<"features", mlp::Dense<5, 8, mlp::Tanh>>,
                         mlp::Dense<8, 6, mlp::Relu>, mlp::Dense<6, 3, mlp::Softmax>>;
using Model = mlp::Model<Net>;
using Trainer = mlp::Trainer<Model, mlp::CrossEntropy<mlp::Mean>, mlp::AdamW>;
constexpr std::size_t depth = Net::depth;

const auto x = support::random_matrix<float>(5, 20, 1);
const std::vector<int> y = support::random_labels(20, 3, 1);

/// Only the given layer learns, so that models with the same rate of it are the same.
Model trained(std::size_t layer, double rate, double factor, const mlp::FitOptions& options) {
  Model model(mlp::Seed{7});
  Trainer trainer(model, {}, {.learning_rate = rate, .weight_decay = 0.1});
  for (std::size_t l = 0; l < depth; ++l) {
    if (l != layer) trainer.freeze(l);
  }
  trainer.set_learning_rate_factor(layer, factor);
  trainer.fit(x, y, options);
  CHECK(trainer.optimizer().learning_rate == rate);
  return model;
}

}  // namespace

TEST_CASE("layer_rates: a factor is another learning rate of its layer, to the bit") {
  const mlp::FitOptions options{.batch_size = 6, .epochs = 5};
  for (std::size_t layer = 0; layer < depth; ++layer) {
    const Model with_factor = trained(layer, 0.01, 0.3, options);
    CHECK(support::same_parameters(with_factor, trained(layer, 0.01 * 0.3, 1.0, options)));
    CHECK_FALSE(support::same_parameters(with_factor, trained(layer, 0.01, 1.0, options)));
  }
}

TEST_CASE("layer_rates: under a schedule too") {
  const mlp::FitOptions options{.batch_size = 6, .epochs = 5, .schedule = mlp::CosineDecay{}};
  // A power of two, so that it does not matter what is rounded first.
  CHECK(support::same_parameters(trained(1, 0.01, 4.0, options), trained(1, 0.04, 1.0, options)));
}

TEST_CASE("layer_rates: in one step each layer moves at its own rate") {
  const auto stepped = [](double rate, const auto& set) {
    Model model(mlp::Seed{7});
    Trainer trainer(model, {}, {.learning_rate = rate});
    set(trainer);
    trainer.step(x, y);
    return model;
  };
  const auto nothing = [](Trainer&) {};
  const Model mixed = stepped(0.01, [](Trainer& trainer) {
    trainer.set_learning_rate_factor("features", 0.3);
    trainer.set_learning_rate_factor(2, 5.0);
    CHECK(trainer.learning_rate_factors() == std::array<double, depth>{0.3, 1.0, 5.0});
  });
  const Model of_layer[] = {stepped(0.01 * 0.3, nothing), stepped(0.01, nothing),
                            stepped(0.01 * 5.0, nothing)};
  for (std::size_t t = 0; t < Model::Parameters::tensor_count; ++t) {
    const Model& expected = of_layer[Model::Parameters::places[t].layer];
    CHECK(support::same_bits(mixed.parameters().tensor(t), expected.parameters().tensor(t)));
  }
  // Factors of 1 are none.
  const Model reset = stepped(0.01, [](Trainer& trainer) {
    trainer.set_learning_rate_factor(0, 0.5);
    trainer.set_learning_rate_factor(0, 1.0);
  });
  CHECK(support::same_parameters(reset, of_layer[1]));
}

TEST_CASE("layer_rates: changes of the optimizer reach every layer, and no step allocates") {
  Model model(mlp::Seed{7});
  Trainer trainer(model, {}, {.learning_rate = 0.01});
  trainer.set_learning_rate_factor(0, 0.5);
  trainer.optimizer().learning_rate = 0.0;
  trainer.optimizer().weight_decay = 0.0;
  trainer.step(x, y);
  CHECK(support::same_parameters(model, Model(mlp::Seed{7})));
  trainer.optimizer().learning_rate = 0.01;
  const support::AllocationCounter counter;
  for (int step = 0; step < 5; ++step) trainer.step(x, y);
  const auto used = counter.count();
  CHECK(used.calls == 0);
  CHECK_FALSE(support::same_parameters(model, Model(mlp::Seed{7})));
}

TEST_CASE("layer_rates: factors without meaning and layers that are not there are refused") {
  Model model(mlp::Seed{7});
  Trainer trainer(model, {}, {});
  const auto refused = [&](double factor, const char* message) {
    CHECK_THROWS_WITH_AS(trainer.set_learning_rate_factor(0, factor), message, mlp::OptionError);
  };
  refused(0.0, "mlp: Trainer: learning rate factor: expected above 0 and finite, found 0.000000");
  refused(std::numeric_limits<double>::infinity(),
          "mlp: Trainer: learning rate factor: expected above 0 and finite, found inf");
  refused(std::numeric_limits<double>::quiet_NaN(),
          "mlp: Trainer: learning rate factor: expected above 0 and finite, found nan");
  CHECK_THROWS_WITH_AS(trainer.set_learning_rate_factor(3, 0.5),
                       "mlp: layer index: expected 0 to 2, found 3", mlp::OptionError);
  CHECK_THROWS_AS(trainer.set_learning_rate_factor("head", 0.5), mlp::OptionError);
  CHECK(trainer.learning_rate_factors() == std::array<double, depth>{1.0, 1.0, 1.0});
}
