// Every optimizer beside PyTorch's or optax's: make_reference/optimizer.py has the same cases by
// the same names.
#include "parity/reference_values.hpp"

#include <mlp/mlp.hpp>

#include <doctest/doctest.h>

namespace {

using Net = mlp::Network<mlp::Dense<3, 4>>;
using Model = mlp::Model<Net, double>;
constexpr int steps = 60;
constexpr std::size_t size = 16;  // W, then b

void set(Model::Parameters& parameters, const double* values) {
  parameters.tensor(0) = Eigen::Map<const Eigen::ArrayXd>(values, 12);
  parameters.tensor(1) = Eigen::Map<const Eigen::ArrayXd>(values + 12, 4);
}

double same_rate(int /*step*/) { return 1.0; }
double changing_rate(int step) { return std::exp2(-(step % 4)); }

/// How a case differs from others in what the optimizer is given.
struct Given {
  double (*rate)(int step) = same_rate;
  std::string gradients = "gradients";
};

template <class Optimizer>
void check(parity::Part& part, const std::string& name, const Optimizer& optimizer,
           const Given& given = {}) {
  parity::Part inputs("optimizer", "inputs");
  inputs.given("gradients");
  const parity::Values& gradients = inputs.given(given.gradients);
  inputs.given("gradients of whole norm");
  Model model;
  set(model.parameters(), inputs.given("parameters").data());
  mlp::Trainer trainer(model, mlp::MeanSquaredError<mlp::Mean>{}, optimizer);
  for (int step = 1; step <= steps; ++step) {
    set(trainer.gradients(), gradients.data() + static_cast<std::size_t>(step - 1) * size);
    trainer.optimizer().learning_rate = optimizer.learning_rate * given.rate(step);
    trainer.update();
    if (step != 1 && step != 7 && step != steps) continue;
    parity::Values found;
    for (const std::size_t tensor : {0U, 1U}) {
      const auto values = model.parameters().tensor(tensor);
      found.insert(found.end(), values.begin(), values.end());
    }
    part.compare(name + ", step " + std::to_string(step), found);
  }
}

TEST_CASE("parity: sgd") {
  parity::Part part("optimizer", "sgd");
  using mlp::Sgd;
  check(part, "plain", Sgd{.learning_rate = 0.1});
  check(part, "momentum", Sgd{.learning_rate = 0.1, .momentum = 0.9});
  check(part, "nesterov", Sgd{.learning_rate = 0.1, .momentum = 0.9, .nesterov = true});
  check(part, "decay", Sgd{.learning_rate = 0.1, .weight_decay = 0.01});
  const Sgd decaying{.learning_rate = 0.1, .momentum = 0.9, .weight_decay = 0.01};
  check(part, "momentum, decay", decaying);
  check(part, "changing rate", decaying, {.rate = changing_rate});
  check(part, "nesterov, decay",
        Sgd{.learning_rate = 0.1, .momentum = 0.9, .nesterov = true, .weight_decay = 0.01});
  check(part, "rate 0", Sgd{.learning_rate = 0.0, .momentum = 0.9, .weight_decay = 0.01});
}

TEST_CASE("parity: rmsprop") {
  parity::Part part("optimizer", "rmsprop");
  using mlp::RmsProp;
  check(part, "plain", RmsProp{});
  check(part, "momentum", RmsProp{.momentum = 0.8});
  check(part, "centred", RmsProp{.rho = 0.9, .centred = true});
  check(part, "momentum, centred", RmsProp{.rho = 0.9, .momentum = 0.8, .centred = true});
  check(part, "rho 0", RmsProp{.rho = 0.0});
  check(part, "large epsilon", RmsProp{.epsilon = 1.0});
  check(part, "tiny epsilon", RmsProp{.epsilon = 1e-30});
  check(part, "rate 0", RmsProp{.learning_rate = 0.0, .momentum = 0.8});
}

TEST_CASE("parity: adagrad") {
  parity::Part part("optimizer", "adagrad");
  using mlp::Adagrad;
  check(part, "plain", Adagrad{.learning_rate = 0.1});
  check(part, "decay", Adagrad{.learning_rate = 0.1, .learning_rate_decay = 0.05});
  check(part, "initial sum", Adagrad{.learning_rate = 0.1, .initial_sum = 0.5});
  check(part, "decay, initial sum",
        Adagrad{.learning_rate = 0.1, .learning_rate_decay = 0.05, .initial_sum = 0.5});
  check(part, "large epsilon", Adagrad{.learning_rate = 0.1, .epsilon = 1.0});
  check(part, "tiny epsilon", Adagrad{.learning_rate = 0.1, .epsilon = 1e-30});
  check(part, "rate 0", Adagrad{.learning_rate = 0.0});
}

TEST_CASE("parity: adadelta") {
  parity::Part part("optimizer", "adadelta");
  using mlp::Adadelta;
  check(part, "plain", Adadelta{});
  check(part, "rate 1/2", Adadelta{.learning_rate = 0.5, .rho = 0.75});
  check(part, "rho 0", Adadelta{.rho = 0.0});
  check(part, "large epsilon", Adadelta{.epsilon = 1.0});
  check(part, "tiny epsilon", Adadelta{.epsilon = 1e-30});
  check(part, "rate 0", Adadelta{.learning_rate = 0.0});
}

TEST_CASE("parity: adam") {
  parity::Part part("optimizer", "adam");
  using mlp::Adam;
  check(part, "plain", Adam{.learning_rate = 0.01});
  check(part, "amsgrad", Adam{.learning_rate = 0.01, .beta2 = 0.9, .amsgrad = true});
  check(part, "beta1 0", Adam{.learning_rate = 0.01, .beta1 = 0.0});
  check(part, "beta2 0", Adam{.learning_rate = 0.01, .beta2 = 0.0});
  check(part, "both betas 0", Adam{.learning_rate = 0.01, .beta1 = 0.0, .beta2 = 0.0});
  check(part, "large epsilon", Adam{.learning_rate = 0.01, .epsilon = 1.0});
  check(part, "tiny epsilon", Adam{.learning_rate = 0.01, .epsilon = 1e-30});
  check(part, "rate 0", Adam{.learning_rate = 0.0});
}

TEST_CASE("parity: adamw") {
  parity::Part part("optimizer", "adamw");
  using mlp::AdamW;
  check(part, "plain", AdamW{.learning_rate = 0.01});
  check(part, "amsgrad", AdamW{.learning_rate = 0.01, .beta2 = 0.9, .amsgrad = true});
  check(part, "no decay", AdamW{.learning_rate = 0.01, .weight_decay = 0.0});
  check(part, "strong decay", AdamW{.learning_rate = 0.01, .weight_decay = 5.0});
  check(part, "rate 0", AdamW{.learning_rate = 0.0});
  check(part, "changing rate", AdamW{.learning_rate = 0.01, .weight_decay = 1.0},
        {.rate = changing_rate});
}

TEST_CASE("parity: nadam") {
  parity::Part part("optimizer", "nadam");
  using mlp::Nadam;
  check(part, "plain", Nadam{.learning_rate = 0.01});
  check(part, "beta1 0", Nadam{.learning_rate = 0.01, .beta1 = 0.0});
  check(part, "beta2 0", Nadam{.learning_rate = 0.01, .beta2 = 0.0});
  check(part, "large epsilon", Nadam{.learning_rate = 0.01, .epsilon = 1.0});
  check(part, "rate 0", Nadam{.learning_rate = 0.0});
}

TEST_CASE("parity: lion") {
  parity::Part part("optimizer", "lion");
  using mlp::Lion;
  check(part, "plain", Lion{.learning_rate = 0.01});
  check(part, "decay", Lion{.learning_rate = 0.01, .weight_decay = 0.1});
  check(part, "beta1 0", Lion{.learning_rate = 0.01, .beta1 = 0.0});
  check(part, "beta2 0", Lion{.learning_rate = 0.01, .beta2 = 0.0});
  check(part, "rate 0", Lion{.learning_rate = 0.0, .weight_decay = 0.1});
  check(part, "changing rate", Lion{.learning_rate = 0.01, .weight_decay = 0.1},
        {.rate = changing_rate});
}

const mlp::Sgd plain{.learning_rate = 0.1};
const mlp::Sgd with_momentum{.learning_rate = 0.1, .momentum = 0.9};
const mlp::Adam adam{.learning_rate = 0.01};

TEST_CASE("parity: clip_by_norm") {
  parity::Part part("optimizer", "clip_by_norm");
  using mlp::ClipByNorm;
  check(part, "sgd", ClipByNorm{with_momentum, 1.0});
  check(part, "sgd, decay",
        ClipByNorm{mlp::Sgd{.learning_rate = 0.1, .momentum = 0.9, .weight_decay = 0.01}, 1.0});
  check(part, "adam", ClipByNorm{adam, 1.0});
  check(part, "high limit", ClipByNorm{plain, 1e3});
  check(part, "at the limit", ClipByNorm{plain, 5.0}, {.gradients = "gradients of whole norm"});
}

TEST_CASE("parity: clip_by_value") {
  parity::Part part("optimizer", "clip_by_value");
  using mlp::ClipByValue;
  check(part, "sgd", ClipByValue{with_momentum, 0.5});
  check(part, "sgd, decay", ClipByValue{mlp::Sgd{.learning_rate = 0.1, .weight_decay = 0.01}, 0.5});
  check(part, "adam", ClipByValue{adam, 0.5});
  check(part, "high limit", ClipByValue{plain, 1e3});
}

TEST_CASE("parity: with_penalty") {
  parity::Part part("optimizer", "with_penalty");
  using mlp::WithPenalty;
  check(part, "l1", WithPenalty{plain, {.l1 = 0.03}});
  check(part, "l2", WithPenalty{plain, {.l2 = 0.1}});
  check(part, "both", WithPenalty{with_momentum, {.l1 = 0.03, .l2 = 0.1}});
  check(part, "adam", WithPenalty{adam, {.l1 = 0.03, .l2 = 0.1}});
  check(part, "within clip_by_norm",
        mlp::ClipByNorm{WithPenalty{with_momentum, {.l1 = 0.03, .l2 = 0.1}}, 1.0});
}

TEST_CASE("parity: with_max_norm") {
  parity::Part part("optimizer", "with_max_norm");
  check(part, "sgd", mlp::WithMaxNorm{with_momentum, 5.0});
  check(part, "adam", mlp::WithMaxNorm{adam, 2.0});
}

}  // namespace
