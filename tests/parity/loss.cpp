// Losses as a trainer reduces them beside PyTorch's, in every combination of options:
// make_reference/loss.py has the same cases by the same names.
#include "parity/reference_values.hpp"

#include <mlp/mlp.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace {

using parity::Values;
using Matrix = Eigen::MatrixXd;

constexpr mlp::Index batch = 5;

/// Whether an option is on.
using Switch = bool;
constexpr Switch off_and_on[] = {false, true};

/// check(smoothing, class_weights, sample_weights), each off and on.
template <class Check>
void for_each_setting(const Check& check) {
  for (const Switch smoothing : off_and_on) {
    for (const Switch class_weights : off_and_on) {
      for (const Switch sample_weights : off_and_on) {
        check(smoothing, class_weights, sample_weights);
      }
    }
  }
}

/// The name of a case: what is on.
std::string words(std::initializer_list<std::pair<const char*, Switch>> options) {
  std::string name;
  for (const auto& [option, is_on] : options) {
    if (is_on) name += (name.empty() ? "" : ", ") + std::string(option);
  }
  return name.empty() ? "plain" : name;
}

Matrix columns(const Values& values) {
  return Eigen::Map<const Matrix>(values.data(), static_cast<mlp::Index>(values.size()) / batch,
                                  batch);
}

Eigen::VectorXi labels_of(const Values& values) {
  return Eigen::Map<const Eigen::VectorXd>(values.data(), batch).cast<int>();
}

/// The loss of outputs or logits z, and its gradient.
template <int Outputs, class Activation, class Loss, class Targets>
void check(parity::Part& part, const std::string& name, const Loss& loss, const Matrix& z,
           const Targets& targets, Switch has_weights) {
  mlp::Model<mlp::Network<mlp::Activate<Outputs, Activation>>, double> model;
  mlp::Trainer trainer(model, loss, mlp::Sgd{});
  mlp::Matrix<double, Outputs, mlp::dynamic> dz;
  double found = 0.0;
  if (has_weights) {
    const Values weights = parity::Part("loss", "inputs").given("given sample weights");
    found = trainer.input_gradient(mlp::Batch{z, targets, weights}, dz);
  } else {
    found = trainer.input_gradient(z, targets, dz);
  }
  part.compare(name, found);
  part.compare(name + ", gradient", {dz.data(), static_cast<std::size_t>(dz.size())});
}

template <class Reduction>
void check_cross_entropy(parity::Part& part, Switch smoothing, Switch class_weights,
                         Switch sample_weights) {
  const Matrix z = columns(part.given("given z"));
  mlp::CrossEntropy<Reduction> loss{.label_smoothing = smoothing ? 0.1 : 0.0};
  if (class_weights) loss.class_weights = part.given("given class weights");
  const auto name = [&](Switch probabilities) {
    return words({{"mean", std::is_same_v<Reduction, mlp::Mean>},
                  {"probabilities", probabilities},
                  {"class weights", class_weights},
                  {"smoothing", smoothing},
                  {"sample weights", sample_weights}});
  };
  check<4, mlp::Softmax>(part, name(false), loss, z, labels_of(part.given("given labels")),
                         sample_weights);
  check<4, mlp::Softmax>(part, name(true), loss, z, columns(part.given("given probabilities")),
                         sample_weights);
}

TEST_CASE("parity: cross_entropy") {
  parity::Part part("loss", "cross_entropy");
  for_each_setting([&](Switch smoothing, Switch class_weights, Switch sample_weights) {
    check_cross_entropy<mlp::Sum>(part, smoothing, class_weights, sample_weights);
    check_cross_entropy<mlp::Mean>(part, smoothing, class_weights, sample_weights);
  });
}

template <class Reduction>
void check_binary_cross_entropy(parity::Part& part, Switch smoothing, Switch class_weights,
                                Switch sample_weights) {
  const Switch mean = std::is_same_v<Reduction, mlp::Mean>;
  mlp::BinaryCrossEntropy<Reduction> loss{.label_smoothing = smoothing ? 0.1 : 0.0};
  if (class_weights) loss.class_weights = part.given("given class weights");
  check<3, mlp::Sigmoid>(part,
                         words({{"mean", mean},
                                {"class weights", class_weights},
                                {"smoothing", smoothing},
                                {"sample weights", sample_weights}}),
                         loss, columns(part.given("given z")), columns(part.given("given targets")),
                         sample_weights);

  if (class_weights) loss.class_weights = part.given("given two class weights");
  const Matrix z = columns(part.given("given single z"));
  const auto name = [&](Switch targets) {
    return "single, " + words({{"mean", mean},
                               {"targets", targets},
                               {"class weights", class_weights},
                               {"smoothing", smoothing},
                               {"sample weights", sample_weights}});
  };
  check<1, mlp::Sigmoid>(part, name(false), loss, z, labels_of(part.given("given single labels")),
                         sample_weights);
  check<1, mlp::Sigmoid>(part, name(true), loss, z, columns(part.given("given single targets")),
                         sample_weights);
}

TEST_CASE("parity: binary_cross_entropy") {
  parity::Part part("loss", "binary_cross_entropy");
  for_each_setting([&](Switch smoothing, Switch class_weights, Switch sample_weights) {
    check_binary_cross_entropy<mlp::Sum>(part, smoothing, class_weights, sample_weights);
    check_binary_cross_entropy<mlp::Mean>(part, smoothing, class_weights, sample_weights);
  });
  // PyTorch's pos_weight is the weight of class 1 beside 1 for class 0.
  const std::vector<double> weights{1.0, part.given("given two class weights")[1]};
  const Matrix z = columns(part.given("given single z"));
  const Eigen::VectorXi labels = labels_of(part.given("given single labels"));
  check<1, mlp::Sigmoid>(part, "single, pos_weight",
                         mlp::BinaryCrossEntropy<mlp::Sum>{.class_weights = weights}, z, labels,
                         false);
  check<1, mlp::Sigmoid>(part, "single, pos_weight, mean",
                         mlp::BinaryCrossEntropy<mlp::Mean>{.class_weights = weights}, z, labels,
                         false);
}

template <template <class> class Loss>
void check_elementwise(parity::Part& part, const std::string& name, const Loss<mlp::Sum>& sum,
                       const Loss<mlp::Mean>& mean) {
  const Matrix y = columns(part.given("given y"));
  const Matrix targets = columns(part.given("given targets"));
  for (const Switch weights : off_and_on) {
    check<3, mlp::Identity>(part,
                            name + ", " + words({{"mean", false}, {"sample weights", weights}}),
                            sum, y, targets, weights);
    check<3, mlp::Identity>(part,
                            name + ", " + words({{"mean", true}, {"sample weights", weights}}),
                            mean, y, targets, weights);
  }
}

TEST_CASE("parity: mean_squared_error") {
  parity::Part part("loss", "mean_squared_error");
  check_elementwise<mlp::MeanSquaredError>(part, "plain", {}, {});
}

TEST_CASE("parity: huber") {
  parity::Part part("loss", "huber");
  check_elementwise<mlp::Huber>(part, "delta 1", {}, {});
  check_elementwise<mlp::Huber>(part, "three quarters", {.delta = 0.75}, {.delta = 0.75});
  check_elementwise<mlp::Huber>(part, "large delta", {.delta = 100.0}, {.delta = 100.0});
}

}  // namespace
