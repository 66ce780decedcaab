#include <mlp/train/detail/predictions.hpp>

#include <doctest/doctest.h>

#include "support/networks.hpp"

namespace {

/// Turns the order of its inputs round: the class is not what its input would say.
struct Turned {
  static constexpr std::string_view name = "turned";
  static constexpr mlp::DerivativeFrom derivative_from = mlp::DerivativeFrom::input;
  template <class Values>
  static Values value(const Values& z) {
    return -z;
  }
  template <class Values>
  static Values derivative(const Values& z) {
    return Values::Constant(z.size(), -1);
  }
};

template <class Activation>
using Net = mlp::Network<mlp::Dense<3, 3, Activation>>;

/// The class of a sample with these numbers before the output activation.
template <class Activation, bool loss_takes_logits>
mlp::Index class_of(const Eigen::Vector3f& z) {
  using N = Net<Activation>;
  mlp::Model<N> model;
  auto [W, b] = model.parameters().template layer<0>();
  W.setIdentity();
  typename N::template Workspace<float> workspace(1);
  mlp::detail::Predictions<N, float, loss_takes_logits> predictions(1);
  N::template forward_block<decltype(predictions)::from_logits>(
      model.parameters(), z.data(), workspace, mlp::Range{0, 1}, mlp::Inference{});
  predictions.find(workspace, {0, 1});
  predictions.finish(workspace, {0, 1});
  const Eigen::Map<const Eigen::Vector3f> left(workspace.output(0));
  const Eigen::Vector3f wanted = loss_takes_logits ? z : Eigen::Vector3f(model.predict(z));
  CHECK(left == wanted);
  CHECK(predictions[0] == model.predict_classes(z)(0));
  return predictions[0];
}

}  // namespace

TEST_CASE("predictions: from logits before a sigmoid or softmax, whatever the loss takes") {
  const Eigen::Vector3f z(20, 25, 30);
  CHECK(class_of<mlp::Sigmoid, true>(z) == 2);
  CHECK(class_of<mlp::Sigmoid, false>(z) == 2);
  CHECK(class_of<mlp::Softmax, true>(z) == 2);
  CHECK(class_of<mlp::Softmax, false>(z) == 2);
}

TEST_CASE("predictions: from outputs otherwise, also where the loss takes logits") {
  const Eigen::Vector3f z(1, -2, 3);
  CHECK(class_of<Turned, false>(z) == 1);
  CHECK(class_of<Turned, true>(z) == 1);
  CHECK(class_of<mlp::Tanh, false>(z) == 2);
}
