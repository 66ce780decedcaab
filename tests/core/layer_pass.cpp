#include <mlp/core/layer_pass.hpp>

#include <mlp/layer/dense.hpp>
#include <mlp/layer/named.hpp>

#include <doctest/doctest.h>

#include <array>

namespace {

using Dense = mlp::Dense<3, 2>;

// So that a layer under a name is handed what the layer itself is.
static_assert(std::is_same_v<mlp::ForwardPass<mlp::Named<"first", Dense>, float>,
                             mlp::ForwardPass<Dense, float>>);
static_assert(
    std::is_same_v<decltype(mlp::ForwardPass<Dense, double>::x), mlp::ConstBatchView<double, 3>>);

TEST_CASE("layer_pass: what follows on other samples is added, what begins is written") {
  std::array<double, 8> memory{5, 5, 5, 5, 5, 5, 7, 7};
  const auto pass = [&](bool adds) {
    mlp::GradientPass<Dense, double> made{{nullptr, 3, 0},
                                          {nullptr, 0, 0},
                                          {nullptr, 2, 0},
                                          {mlp::TensorView<double, 2, 3>(memory.data()),
                                           mlp::TensorView<double, 2, 1>(memory.data() + 6)},
                                          {0, 1},
                                          adds};
    return made;
  };
  const Eigen::Vector2d ones = Eigen::Vector2d::Ones();
  auto following = pass(true);
  following.accumulate(std::get<1>(following.dp), ones);
  CHECK(memory[6] == 8.0);
  auto first = pass(false);
  first.accumulate(std::get<1>(first.dp), ones);
  CHECK(memory[7] == 1.0);
  CHECK(memory[5] == 5.0);
}

}  // namespace
