#include <mlp/train/trainer.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "support/allocation_counter.hpp"
#include "support/networks.hpp"

// Forms of input, weights, fit and evaluate are in trainer/.
namespace {

using support::DynamicMatrix;
using Net = mlp::Network<mlp::Named<"features", mlp::Dense<5, 8, mlp::Tanh>>,
                         mlp::Dense<8, 6, mlp::Relu>, mlp::Dense<6, 3, mlp::Softmax>>;
using Model = mlp::Model<Net, float>;

const DynamicMatrix<float> x = support::random_matrix<float>(5, 20, 1);
const std::vector<int> y = support::random_labels(20, 3, 1);

// Which tensors (W and b of every layer) are no longer as the seed left them.
std::vector<bool> changed(const Model& model) {
  const Model fresh(mlp::Seed{7});
  std::vector<bool> result;
  for (std::size_t t = 0; t < Model::Parameters::tensor_count; ++t) {
    result.push_back(
        !support::same_bits(model.parameters().tensor(t), fresh.parameters().tensor(t)));
  }
  return result;
}

}  // namespace

TEST_CASE("a step is the gradients and the optimizer's update") {
  Model stepped(mlp::Seed{7});
  Model updated(mlp::Seed{7});
  mlp::Trainer first(stepped, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{.learning_rate = 0.5});
  mlp::Trainer second(updated, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{.learning_rate = 0.5});
  const Eigen::ArrayXf before = updated.parameters().flat();
  const double loss = second.loss_and_gradients(x, y);
  CHECK(support::same_parameters(updated, Model(mlp::Seed{7})));
  CHECK(second.updates() == 0);
  second.update();
  CHECK(first.step(x, y) == loss);
  CHECK(first.updates() == 1);
  CHECK(support::same_parameters(stepped, updated));
  const Eigen::ArrayXf expected = before - 0.5F * second.gradients().flat();
  CHECK((updated.parameters().flat() - expected).abs().maxCoeff() < 1e-6F);
  CHECK(second.gradients().flat().abs().maxCoeff() > 1e-3F);
  CHECK(&first.model() == &stepped);
}

TEST_CASE("weight decay spares the biases") {
  Model model(mlp::Seed{7});
  model.parameters().flat().setConstant(1.0F);
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Sum>{},
                       mlp::Sgd{.learning_rate = 0.1, .weight_decay = 0.5});
  trainer.gradients().set_zero();
  trainer.update();
  for (std::size_t t = 0; t < Model::Parameters::tensor_count; ++t) {
    const float expected = Model::Parameters::places[t].shape.decays ? 1.0F - 0.1F * 0.5F : 1.0F;
    CHECK((model.parameters().tensor(t) - expected).abs().maxCoeff() < 1e-6F);
  }
}

TEST_CASE("the optimizer's options may change between steps, its memory appears when needed") {
  Model model(mlp::Seed{7});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{.learning_rate = 0.0});
  trainer.step(x, y);
  CHECK(support::same_parameters(model, Model(mlp::Seed{7})));
  trainer.optimizer().learning_rate = 0.1;
  trainer.optimizer().momentum = 0.9;
  trainer.step(x, y);
  trainer.step(x, y);
  CHECK(changed(model) == std::vector<bool>(6, true));
}

TEST_CASE("layers are frozen by index and by name, byte for byte, and thawed again") {
  Model model(mlp::Seed{7});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{},
                       mlp::Sgd{.learning_rate = 0.1, .momentum = 0.5, .weight_decay = 0.1});
  trainer.freeze("features");
  trainer.step(x, y);
  CHECK(changed(model) == std::vector<bool>{false, false, true, true, true, true});
  trainer.unfreeze(0);
  trainer.freeze(1);
  const Model before = model;
  trainer.step(x, y);
  CHECK(support::same_bits(model.parameters().tensor(2), before.parameters().tensor(2)));
  CHECK(support::same_bits(model.parameters().tensor(3), before.parameters().tensor(3)));
  CHECK_FALSE(support::same_bits(model.parameters().tensor(0), before.parameters().tensor(0)));
  CHECK(trainer.frozen() == mlp::FrozenLayers<3>{false, true, false});
  trainer.unfreeze("dense1");
  trainer.step(x, y);
  CHECK(changed(model) == std::vector<bool>(6, true));
}

TEST_CASE("what is not frozen trains as if nothing were") {
  Model frozen(mlp::Seed{7});
  Model free(mlp::Seed{7});
  mlp::Trainer first(frozen, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{});
  mlp::Trainer second(free, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{});
  first.freeze(1);
  CHECK(first.step(x, y) == second.step(x, y));
  for (std::size_t t : {0U, 1U, 4U, 5U}) {
    CHECK(support::same_bits(frozen.parameters().tensor(t), free.parameters().tensor(t)));
  }
}

TEST_CASE("with every layer frozen a step still gives the loss, and the input gradient") {
  Model model(mlp::Seed{7});
  mlp::Trainer free(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{});
  for (std::size_t l = 0; l < 3; ++l) trainer.freeze(l);
  mlp::Matrix<float, 5, mlp::dynamic> dx, expected;
  CHECK(trainer.step(x, y) == free.input_gradient(x, y, expected));
  trainer.input_gradient(x, y, dx);
  CHECK(support::same_bits(dx, expected));
  CHECK(support::same_parameters(model, Model(mlp::Seed{7})));
}

TEST_CASE("layers that are not there are refused with those that are") {
  Model model(mlp::Seed{7});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{});
  CHECK_THROWS_WITH_AS(trainer.freeze(3), "mlp: layer index: expected 0 to 2, found 3",
                       mlp::OptionError);
  const char* message = "mlp: layer name: expected one of features, dense1, dense2, found dense0";
  CHECK_THROWS_WITH_AS(trainer.freeze("dense0"), message, mlp::OptionError);
  CHECK_THROWS_WITH_AS(trainer.unfreeze("dense0"), message, mlp::OptionError);
  CHECK(trainer.frozen() == mlp::FrozenLayers<3>{});
}

TEST_CASE("options without meaning are refused when the trainer is made") {
  Model model(mlp::Seed{7});
  CHECK_THROWS_WITH_AS(
      mlp::Trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{.momentum = 2.0}),
      "mlp: Sgd: momentum: expected at least 0 and below 1, found 2.000000", mlp::OptionError);
  CHECK_THROWS_WITH_AS(
      mlp::Trainer(model, mlp::CrossEntropy<mlp::Mean>{.label_smoothing = 1.0}, mlp::Sgd{}),
      "mlp: label_smoothing: expected at least 0 and below 1, found 1.000000", mlp::OptionError);
}

TEST_CASE("batches that do not fit are refused with both numbers, and nothing has changed") {
  Model model(mlp::Seed{7});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{.momentum = 0.5});
  trainer.step(x, y);
  const Model before = model;
  const Eigen::ArrayXf gradients = trainer.gradients().flat();
  const auto refused = [&]<class Error>(Error, const auto& batch, const auto& targets,
                                        const std::string& message) {
    CHECK_THROWS_WITH_AS(trainer.step(batch, targets), message.c_str(), Error);
    CHECK_THROWS_WITH_AS(trainer.fit(batch, targets, {}), message.c_str(), Error);
    CHECK_THROWS_WITH_AS(trainer.evaluate(batch, targets), message.c_str(), Error);
    CHECK(support::same_parameters(model, before));
    CHECK(support::same_bits(trainer.gradients().flat(),
                             mlp::ConstSegment<float>(gradients.data(), gradients.size())));
    CHECK(trainer.updates() == 1);
  };
  const mlp::SizeError size("");
  const DynamicMatrix<float> tall = DynamicMatrix<float>::Zero(6, 20);
  refused(size, tall, y, "mlp: x: rows: expected 5, found 6");
  refused(size, x, std::vector<int>(19, 0), "mlp: class indices: size: expected 20, found 19");
  const Eigen::VectorXi eigen_labels = Eigen::VectorXi::Zero(21);
  refused(size, x, eigen_labels, "mlp: class indices: size: expected 20, found 21");
  const DynamicMatrix<float> low = DynamicMatrix<float>::Zero(2, 20);
  refused(size, x, low, "mlp: targets: rows: expected 3, found 2");
  const DynamicMatrix<float> narrow = DynamicMatrix<float>::Zero(3, 8);
  refused(size, x, narrow, "mlp: targets: columns: expected 20, found 8");
  std::vector<int> classes = y;
  classes[4] = 3;
  refused(mlp::ClassIndexError(""), x, classes,
          "mlp: class index of sample 4: expected 0 to 2, found 3");
  classes[4] = -1;
  refused(mlp::ClassIndexError(""), x, classes,
          "mlp: class index of sample 4: expected 0 to 2, found -1");
  const Eigen::VectorXf weights = Eigen::VectorXf::Ones(7);
  CHECK_THROWS_WITH_AS(trainer.step(mlp::Batch{x, y, weights}),
                       "mlp: sample weights: size: expected 20, found 7", mlp::SizeError);
  CHECK(support::same_parameters(model, before));
}

TEST_CASE("a trainer without room is refused") {
  Model model(mlp::Seed{7});
  for (const mlp::Index capacity : {0, -5}) {
    const auto message =
        "mlp: Trainer: capacity: expected at least 1, found " + std::to_string(capacity);
    CHECK_THROWS_WITH_AS(
        mlp::Trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{}, {.capacity = capacity}),
        message.c_str(), mlp::SizeError);
  }
}

TEST_CASE("trainers in a container train to the bits of separate ones") {
  using Trainer = mlp::Trainer<Model, mlp::CrossEntropy<mlp::Mean>, mlp::Adam>;
  static_assert(std::is_move_constructible_v<Trainer> && std::is_move_assignable_v<Trainer>);
  static_assert(!std::is_copy_constructible_v<Trainer>);
  std::vector<Model> models;
  for (std::uint64_t seed : {7U, 8U, 9U}) models.emplace_back(mlp::Seed{seed});
  std::vector<Model> separate = models;
  std::vector<Trainer> trainers;
  for (std::size_t i = 0; i < models.size(); ++i) {
    trainers.emplace_back(models[i], mlp::CrossEntropy<mlp::Mean>{}, mlp::Adam{});
    for (Trainer& trainer : trainers) trainer.step(x, y);  // and the next one moves them all
  }
  std::swap(trainers.front(), trainers.back());
  for (Trainer& trainer : trainers) trainer.fit(x, y, {.batch_size = 6});
  for (std::size_t i = 0; i < models.size(); ++i) {
    Trainer alone(separate[i], {}, {});
    for (std::size_t step = i; step < models.size(); ++step) alone.step(x, y);
    alone.fit(x, y, {.batch_size = 6});
    CHECK(support::same_parameters(models[i], separate[i]));
  }
  CHECK(&trainers.front().model() == &models.back());
  CHECK(trainers.front().updates() == 1 + 4);
}

TEST_CASE("a step allocates nothing once the trainer has room") {
  if (!support::can_count_allocations) {
    MESSAGE("skipped: allocations are not counted on this system");
    return;
  }
  Model model(mlp::Seed{7});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{.momentum = 0.9},
                       {.capacity = 20, .check_finite = true});
  trainer.step(x, y);
  const Eigen::VectorXf weights = Eigen::VectorXf::Ones(20);
  const support::AllocationCounter counter;
  trainer.step(x, y);
  trainer.step(mlp::Batch{x, y, weights});
  trainer.step(x.leftCols(20), y);
  const auto used = counter.count();
  CHECK(used.calls == 0);
}
