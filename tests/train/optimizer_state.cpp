#include <mlp/train/optimizer_state.hpp>

#include <doctest/doctest.h>

#include "support/networks.hpp"

// What changes it is in detail/parameter_update.cpp, and what keeps it in ../io/checkpoint.cpp.
TEST_CASE("optimizer_state: a value, from which a trainer goes on with the same bits") {
  using Model = mlp::Model<support::Classifier>;
  const auto x = support::random_matrix<float>(5, 23, 1);
  const std::vector<int> y = support::random_labels(23, 3, 1);
  const mlp::Adam adam{.learning_rate = 0.05, .amsgrad = true};
  Model model(mlp::Seed{7});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, adam);
  trainer.freeze(0);
  trainer.step(x, y);
  trainer.unfreeze(0);
  trainer.step(x, y);
  const mlp::OptimizerState<Model::Parameters> state = trainer.optimizer_state();
  CHECK(state.updates == 2);
  CHECK(state.updates_of_layer == std::array<std::int64_t, 2>{1, 2});
  CHECK(state.memory.size() == 3);

  Model other = model;
  mlp::Trainer again(other, mlp::CrossEntropy<mlp::Mean>{}, adam);
  again.restore(state);
  for (int step = 0; step < 3; ++step) CHECK(again.step(x, y) == trainer.step(x, y));
  CHECK(support::same_parameters(model, other));
}

TEST_CASE(
    "optimizer_state: what layers draw after a restored update does not depend on passes before") {
  using Net = mlp::Network<mlp::Dense<5, 16, mlp::Tanh>, mlp::Dropout<16>, mlp::Dense<16, 1>>;
  const auto x = support::random_matrix<float>(5, 23, 1);
  const support::DynamicMatrix<float> y = x.topRows(1);
  mlp::Model<Net> model(mlp::Seed{7});
  mlp::Trainer trainer(model, mlp::MeanSquaredError<mlp::Mean>{}, mlp::Sgd{});
  const double loss = trainer.loss_and_gradients(x, y);
  CHECK(trainer.loss_and_gradients(x, y) != loss);  // as of a second part of the same batch
  trainer.restore(trainer.optimizer_state());
  CHECK(trainer.loss_and_gradients(x, y) == loss);
}
