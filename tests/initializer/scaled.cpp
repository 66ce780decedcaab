#include <mlp/initializer/scaled.hpp>

#include <mlp/activation/relu.hpp>
#include <mlp/activation/sigmoid.hpp>
#include <mlp/initializer/constant.hpp>
#include <mlp/layer/dense.hpp>
#include <mlp/network/network.hpp>

#include <doctest/doctest.h>

#include <type_traits>

#include "support/distribution.hpp"
#include "support/moments.hpp"
#include "support/sample_data.hpp"

namespace {

static_assert(std::is_same_v<mlp::UsualInitializer<true>, mlp::HeNormal>);
static_assert(std::is_same_v<mlp::UsualInitializer<false>, mlp::GlorotUniform>);

constexpr mlp::Index fan_in = 300;
constexpr mlp::Index fan_out = 100;

template <class Init>
void check_normal(double variance) {
  const auto values = support::drawn<float>(Init{}, fan_in * fan_out, fan_in, fan_out);
  const auto moments = support::moments_of(values);
  const double n = double(values.size());
  CHECK(std::abs(moments.mean) < support::rare_deviations * std::sqrt(variance / n));
  CHECK(std::abs(moments.variance / variance - 1.0) <
        support::rare_deviations * std::sqrt(2.0 / n));
  CHECK(std::abs(moments.kurtosis - 3.0) < support::rare_deviations * std::sqrt(24.0 / n));
}

template <class Init>
void check_uniform(double variance) {
  const auto values = support::drawn<float>(Init{}, fan_in * fan_out, fan_in, fan_out);
  const auto moments = support::moments_of(values);
  const double n = double(values.size());
  const auto limit = static_cast<float>(std::sqrt(3.0 * variance));
  CHECK(values.abs().maxCoeff() <= limit);
  CHECK(values.minCoeff() < -0.999F * limit);
  CHECK(values.maxCoeff() > 0.999F * limit);
  CHECK(std::abs(moments.mean) < support::rare_deviations * std::sqrt(variance / n));
  CHECK(std::abs(moments.variance / variance - 1.0) <
        support::rare_deviations * std::sqrt(0.8 / n));
  CHECK(std::abs(moments.kurtosis - 1.8) < 0.05);
}

}  // namespace

TEST_CASE("the variance is that of the papers, in both forms") {
  check_normal<mlp::LeCunNormal>(1.0 / 300.0);
  check_uniform<mlp::LeCunUniform>(1.0 / 300.0);
  check_normal<mlp::GlorotNormal>(2.0 / 400.0);
  check_uniform<mlp::GlorotUniform>(2.0 / 400.0);
  check_normal<mlp::HeNormal>(2.0 / 300.0);
  check_uniform<mlp::HeUniform>(2.0 / 300.0);
  static_assert(std::is_same_v<mlp::XavierNormal, mlp::GlorotNormal>);
  static_assert(std::is_same_v<mlp::XavierUniform, mlp::GlorotUniform>);
}

TEST_CASE("Dense takes He's before a rectifier and Glorot's otherwise, and zero biases") {
  using Net = mlp::Network<mlp::Dense<300, 100, mlp::Relu>, mlp::Dense<100, 50, mlp::Sigmoid>>;
  Net::Parameters<double> p;
  p.flat().setConstant(3.0);
  Net::initialize(p, 5);
  const auto first = support::moments_of(p.tensor(0));
  CHECK(std::abs(first.variance * 300.0 / 2.0 - 1.0) < 0.05);
  CHECK(std::abs(first.kurtosis - 3.0) < 0.2);
  const auto second = support::moments_of(p.tensor(2));
  CHECK(std::abs(second.variance * 150.0 / 2.0 - 1.0) < 0.07);
  CHECK(std::abs(second.kurtosis - 1.8) < 0.1);
  CHECK(p.tensor(1).abs().maxCoeff() == 0.0);
  CHECK(p.tensor(3).abs().maxCoeff() == 0.0);
}

TEST_CASE("the same seed gives the same bits, another seed others") {
  using Net = mlp::Network<mlp::Dense<20, 10, mlp::Relu>, mlp::Dense<10, 5, mlp::Sigmoid>>;
  Net::Parameters<float> first, again, other;
  Net::initialize(first, 5);
  Net::initialize(again, 5);
  Net::initialize(other, 6);
  CHECK(support::same_bits(first.flat(), again.flat()));
  CHECK(first.tensor(0).matrix() != other.tensor(0).matrix());
  CHECK(first.tensor(2).matrix() != other.tensor(2).matrix());
}

TEST_CASE("changing a layer leaves the draws of the others as they were") {
  mlp::Network<mlp::Dense<20, 10, mlp::Relu>, mlp::Dense<10, 5>>::Parameters<float> narrow;
  mlp::Network<mlp::Dense<40, 10, mlp::Sigmoid>, mlp::Dense<10, 5>>::Parameters<float> wide;
  mlp::Network<mlp::Dense<20, 10, mlp::Relu>, mlp::Dense<10, 5>>::initialize(narrow, 9);
  mlp::Network<mlp::Dense<40, 10, mlp::Sigmoid>, mlp::Dense<10, 5>>::initialize(wide, 9);
  CHECK(support::same_bits(narrow.tensor(2), wide.tensor(2)));
  // And no two layers share their draws.
  const auto ratio = [&](mlp::Index i) { return narrow.tensor(0)(i) / narrow.tensor(2)(i); };
  CHECK(std::abs(ratio(0) / ratio(1) - 1.0F) > 1e-3F);
}

TEST_CASE("an initialiser given to the network fills all weights and no bias") {
  using Net = mlp::Network<mlp::Dense<3, 4, mlp::Relu>, mlp::Dense<4, 2>>;
  Net::Parameters<float> p;
  Net::initialize(p, 1, mlp::Constant{.value = 2.0});
  CHECK(p.flat().sum() == 2.0F * (12 + 8));
  CHECK(p.tensor(1).abs().maxCoeff() == 0.0F);
}
