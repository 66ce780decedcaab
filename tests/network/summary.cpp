#include <mlp/network/summary.hpp>

#include <mlp/activation/sigmoid.hpp>
#include <mlp/activation/softmax.hpp>
#include <mlp/layer/batch_norm.hpp>
#include <mlp/layer/dense.hpp>
#include <mlp/layer/named.hpp>
#include <mlp/network/network.hpp>

#include <doctest/doctest.h>

namespace {

using Net = mlp::Network<mlp::Dense<784, 128, mlp::Sigmoid>,
                         mlp::Named<"middle", mlp::Dense<128, 256, mlp::Sigmoid>>,
                         mlp::Dense<256, 10, mlp::Softmax>>;

}  // namespace

TEST_CASE("the facts of the reference network, as constants") {
  static_assert(Net::depth == 3 && Net::inputs == 784 && Net::outputs == 10);
  static_assert(Net::parameter_count == 136'074);
  static_assert(Net::forward_flops == 271'360);
  static_assert(Net::backward_flops == 342'016);
  static_assert(Net::step_flops == 613'376);

  static_assert(Net::layers[0].kind == "dense" && Net::layers[0].activation == "sigmoid");
  static_assert(Net::layers[0].inputs == 784 && Net::layers[0].outputs == 128);
  static_assert(Net::layers[0].parameters == 784 * 128 + 128);
  static_assert(Net::layers[0].forward_flops == 2 * 784 * 128);
  // Nobody asks for the gradient of the data.
  static_assert(Net::layers[0].backward_flops == 2 * 784 * 128);
  static_assert(Net::layers[1].backward_flops == 4 * 128 * 256);
  static_assert(Net::layers[1].label == "middle" && Net::layers[2].label.empty());
  CHECK(Net::layers[2].activation == "softmax");
}

TEST_CASE("running averages are no parameters") {
  using Normalised = mlp::Network<mlp::Dense<4, 3>, mlp::BatchNorm<3>>;
  CHECK(Normalised::layers[1].parameters == 2 * 3);
  CHECK(Normalised::parameter_count == 4 * 3 + 3 + 2 * 3);
}

TEST_CASE("layers are named by their label, or else by kind and index") {
  CHECK(Net::layer_name(0) == "dense0");
  CHECK(Net::layer_name(1) == "middle");
  CHECK(Net::layer_name(2) == "dense2");
  CHECK_THROWS_AS(Net::layer_name(3), std::out_of_range);
}

TEST_CASE("numbers are read in groups of three") {
  using mlp::detail::with_separators;
  CHECK(with_separators(0) == "0");
  CHECK(with_separators(999) == "999");
  CHECK(with_separators(1000) == "1,000");
  CHECK(with_separators(136074) == "136,074");
  CHECK(with_separators(1234567890) == "1,234,567,890");
}

TEST_CASE("the table, as people see it") {
  CHECK(
      Net::summary() ==
      "layer                in -> out  activation    parameters   forward FLOP   backward FLOP\n"
      "dense0              784 -> 128  sigmoid          100,480        200,704         200,704\n"
      "middle              128 -> 256  sigmoid           33,024         65,536         131,072\n"
      "dense2               256 -> 10  softmax            2,570          5,120          10,240\n"
      "total                784 -> 10                   136,074        271,360         342,016\n");
}
