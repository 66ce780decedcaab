// A layer under a name is the same layer.
#include <mlp/layer/named.hpp>

#include <mlp/activation/tanh.hpp>
#include <mlp/layer/dense.hpp>
#include <mlp/network/model.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace {

using Plain = mlp::Dense<3, 4, mlp::Tanh>;
using Features = mlp::Named<"features", Plain>;

static_assert(mlp::OutputLayer<Features> && mlp::OutputLayer<Features, double>);
static_assert(std::is_base_of_v<Plain, Features>);
static_assert(Features::label == "features");
static_assert(Features::name == "dense");
static_assert(mlp::FixedString("two words").view() == "two words");
static_assert(!std::is_same_v<Features, mlp::Named<"other", Plain>>);
// The same tensors, so that the layer's functions take them.
static_assert(std::is_same_v<mlp::LayerTensors<Features, float>, mlp::LayerTensors<Plain, float>>);

using Net = mlp::Network<Features, mlp::Dense<4, 2>, mlp::Named<"head", mlp::Dense<2, 2>>>;

TEST_CASE("named: the name is the layer's in the network, others have kind and index") {
  CHECK(Net::layer_name(0) == "features");
  CHECK(Net::layer_name(1) == "dense1");
  CHECK(Net::layer_name(2) == "head");
  CHECK(Net::layers[0].kind == "dense");
  CHECK(Net::layers[0].label == "features");
  CHECK(Net::layers[1].label.empty());
}

TEST_CASE("named: a name changes no number") {
  using Unnamed = mlp::Network<Plain, mlp::Dense<4, 2>, mlp::Dense<2, 2>>;
  static_assert(Net::parameter_count == Unnamed::parameter_count);
  static_assert(Net::step_flops == Unnamed::step_flops);
  const mlp::Model<Net> named(mlp::Seed{5});
  const mlp::Model<Unnamed> unnamed(mlp::Seed{5});
  const Eigen::MatrixXf x = Eigen::MatrixXf::Constant(3, 7, 0.25F);
  CHECK((named.parameters().flat() == unnamed.parameters().flat()).all());
  CHECK(named.predict(x) == unnamed.predict(x));
}

}  // namespace
