// A layer of the user's own: what it may leave out, and that it trains inside a network.
#include <mlp/layer/layer_defaults.hpp>

#include <mlp/activation/tanh.hpp>
#include <mlp/layer/dense.hpp>
#include <mlp/loss/mean_squared_error.hpp>

#include "support/layer_under_test.hpp"
#include "support/network_under_test.hpp"

#include <doctest/doctest.h>

namespace {

using support::Values;

/// a = s ⊙ x: every feature in a scale of its own, learned.
template <int Size>
struct Scale : mlp::LayerDefaults {
  static constexpr int inputs = Size;
  static constexpr int outputs = Size;
  static constexpr std::string_view name = "scale";
  static constexpr std::array<mlp::TensorShape, 1> tensors{mlp::TensorShape{"s", Size, 1, false}};

  static void initialize(const auto& p, mlp::Random&, const auto&...) {
    auto [s] = p;
    s.setOnes();
  }
  template <class Scalar>
  static void forward(mlp::ForwardPass<Scale, Scalar> pass) {
    const auto& [s] = pass.p;
    for (mlp::Index j = 0; j < pass.x.cols(); ++j) pass.a.col(j) = s.cwiseProduct(pass.x.col(j));
  }
  static void backward(const auto&) {}
  /// dx = s ⊙ da
  template <class Scalar>
  static void input_gradient(mlp::BackwardPass<Scale, Scalar> pass) {
    const auto& [s] = pass.p;
    for (mlp::Index j = 0; j < pass.dx.cols(); ++j) {
      pass.dx.col(j) = s.cwiseProduct(pass.delta.col(j));
    }
  }
  /// ds = Σ_j x_j ⊙ da_j
  template <class Scalar>
  static void parameter_gradient(mlp::GradientPass<Scale, Scalar> pass) {
    auto& [ds] = pass.dp;
    if (!pass.adds) ds.setZero();
    for (mlp::Index j = 0; j < pass.x.cols(); ++j) {
      ds += pass.x.col(j).cwiseProduct(pass.delta.col(j));
    }
  }
};
static_assert(mlp::Layer<Scale<3>>);
static_assert(!mlp::OutputLayer<Scale<3>>);
static_assert(Scale<3>::cache_rows == 0 && Scale<3>::scratch_size == 0);
static_assert(Scale<3>::gradient_units == 1);
static_assert(Scale<3>::forward_flops == 0 && Scale<3>::input_gradient_flops == 0 &&
              Scale<3>::parameter_gradient_flops == 0);

/// a = x / 2: a layer with nothing but the three functions that it must have.
struct Halve : mlp::LayerDefaults {
  static constexpr int inputs = 4;
  static constexpr int outputs = 4;
  static constexpr std::string_view name = "halve";

  static void forward(auto pass) { pass.a = pass.x / 2; }
  static void backward(const auto&) {}
  static void input_gradient(auto pass) { pass.dx = pass.delta / 2; }
};
static_assert(mlp::Layer<Halve>);
static_assert(Halve::tensors.empty());

template <class L>
void check_layer() {
  for (const std::size_t batch : support::batch_sizes) {
    support::LayerUnderTestOf<L> layer(batch);
    support::Draws draws(61);
    layer.randomize(draws);
    support::check_layer_gradients(std::string(L::name), layer, draws, false);
  }
}

TEST_CASE("layer_defaults: a layer of the user's own has the gradients it says") {
  check_layer<Scale<1>>();
  check_layer<Scale<10>>();
  check_layer<Halve>();
}

TEST_CASE("layer_defaults: in a network, its gradients and those below it are right") {
  using Net =
      mlp::Network<Scale<3>, mlp::Dense<3, 4, mlp::Tanh>, Halve, Scale<4>, mlp::Dense<4, 2>>;
  static_assert(Net::parameter_count == 3 + 16 + 4 + 10);
  static_assert(Net::layers[3].kind == "scale");
  using Loss = mlp::MeanSquaredError<mlp::Mean>;
  support::Draws draws(62);
  support::NetworkUnderTestOf<Net, Loss> network(Loss{}, draws);
  support::Batch batch = support::draw_batch(draws, 13, 3, 2, support::TargetKind::values);
  const support::NetworkGradients found = network.gradients(batch);
  const auto loss = [&] { return network.loss(batch); };
  for (std::size_t t = 0; t < network.tensor_count(); ++t) {
    Values tensor = network.tensor(t);
    const Values truth = support::central_differences(
        [&] {
          network.set(t, tensor);
          return loss();
        },
        tensor);
    network.set(t, tensor);
    support::check_gradient("tensor " + std::to_string(t), found.tensors[t], truth);
  }
  Values dx;
  for (Values& column : batch.x) {
    for (const double d : support::central_differences(loss, column)) dx.push_back(d);
  }
  support::check_gradient("dx", found.dx, dx);
}

}  // namespace
