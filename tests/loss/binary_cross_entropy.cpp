// Binary cross-entropy from logits against its definition on probabilities.
#include <mlp/loss/binary_cross_entropy.hpp>

#include "support/loss_check.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

namespace {

using reference::Target;
using support::Values;
using BinaryCrossEntropy = mlp::BinaryCrossEntropy<mlp::Mean>;

static_assert(mlp::Loss<mlp::BinaryCrossEntropy<mlp::Mean>> &&
              mlp::Loss<mlp::BinaryCrossEntropy<mlp::Sum>, double>);
constexpr auto kind = reference::LossKind::binary_cross_entropy;

std::vector<support::Mutant> mutants_of(const reference::Loss& loss, const Values& z,
                                        const Target& target) {
  const auto gradient = [&](const reference::Loss& other) {
    return reference::sample_loss(other, z, target).gradient;
  };
  const Values whole = gradient(loss);
  const Values t = reference::target_values(target, z.size());
  Values no_target, no_probability, through_sigmoid_twice;
  for (std::size_t i = 0; i < z.size(); ++i) {
    no_target.push_back(reference::sigmoid(z[i]));
    no_probability.push_back(-t[i]);
    through_sigmoid_twice.push_back(whole[i] * reference::sigmoid(z[i]) *
                                    reference::sigmoid(-z[i]));
  }
  std::vector<support::Mutant> mutants{{"probability dropped", no_probability},
                                       {"sigmoid's derivative twice", through_sigmoid_twice}};
  // Of a plain "no" there is no target to drop.
  if (support::norm(t) > 0.0) mutants.push_back({"target dropped", no_target});
  reference::Loss other = loss;
  if (!loss.class_weights.empty()) {
    other.class_weights.clear();
    mutants.push_back({"class weights dropped", gradient(other)});
  }
  if (loss.label_smoothing > 0.0) {
    other = loss;
    other.label_smoothing = 0.0;
    mutants.push_back({"smoothing dropped", gradient(other)});
  }
  return mutants;
}

TEST_CASE("binary_cross_entropy: loss and gradient for all options, sizes and targets") {
  support::Draws draws(12);
  for (const std::size_t outputs : support::output_counts) {
    for (const double smoothing : {0.0, 0.15}) {
      for (const bool weighted : {false, true}) {
        // A single output has a weight for each of its two classes.
        const Values weights =
            weighted ? draws.uniforms(outputs == 1 ? 2 : outputs, 0.2, 3.0) : Values{};
        const auto loss =
            support::loss_under_test(BinaryCrossEntropy{smoothing, weights},
                                     {kind, reference::Reduction::mean, smoothing, weights});
        for (const Target& target : support::some_targets(outputs, draws)) {
          CAPTURE(outputs);
          CAPTURE(smoothing);
          CAPTURE(weighted);
          CAPTURE(target.label);
          const Values z = draws.normals(outputs, 1.5);
          support::check_loss("binary_cross_entropy", loss, z, target,
                              mutants_of(loss.truth, z, target));
        }
      }
    }
  }
}

TEST_CASE("binary_cross_entropy: far logits give finite losses and gradients, exact where known") {
  for (const double far : {1e4, 1e30}) {
    for (const std::size_t outputs : {1u, 2u, 10u, 17u}) {
      support::check_finite_at<float>(far, BinaryCrossEntropy{}, outputs);
      support::check_finite_at<double>(far, BinaryCrossEntropy{0.1, {}}, outputs);
      const Values weights(outputs == 1 ? 2 : outputs, 2.0);
      support::check_finite_at<float>(far, BinaryCrossEntropy{0.1, weights}, outputs);
    }
  }
  const Target target{-1, {0.0, 1.0, 1.0, 0.0}};
  const Values z{1e4, 1e4, -1e4, -1e4};
  for (const auto& found : {support::evaluate<float>(BinaryCrossEntropy{}, z, target),
                            support::evaluate<double>(BinaryCrossEntropy{}, z, target)}) {
    CHECK(found.loss == 2e4);
    support::check_close("gradient", found.gradient, Values{1.0, 0.0, -1.0, 0.0}, 1e-30);
  }
}

TEST_CASE("binary_cross_entropy: a NaN among the logits is seen in the loss") {
  for (std::size_t at = 0; at < 10; ++at) {
    Values z(10, 0.5);
    z[at] = std::numeric_limits<double>::quiet_NaN();
    CHECK(std::isnan(support::evaluate<double>(BinaryCrossEntropy{}, z, {3}).loss));
    CHECK(std::isnan(support::evaluate<float>(BinaryCrossEntropy{}, z, {3}).loss));
  }
}

TEST_CASE("binary_cross_entropy: published and hand-computed means") {
  // Keras's example of BinaryCrossentropy from logits: 0.865 over all four elements.
  const std::vector<Values> z{{-18.6, 0.51}, {2.94, -12.8}};
  const std::vector<Target> targets{{-1, {0, 1}}, {-1, {0, 0}}};
  CHECK(support::reduced(BinaryCrossEntropy{}, z, targets) ==
        doctest::Approx(0.865458).epsilon(1e-5));
  CHECK(support::reduced(mlp::BinaryCrossEntropy<mlp::Sum>{}, z, targets) ==
        doctest::Approx(4 * 0.865458).epsilon(1e-5));

  // p = 3/4 for both samples, classes 1 and 0.
  const std::vector<Values> one{{std::log(3.0)}, {std::log(3.0)}};
  const double yes = std::log(4.0 / 3.0);
  const double no = std::log(4.0);
  CHECK(support::reduced(BinaryCrossEntropy{}, one, {{1}, {0}}) ==
        doctest::Approx((yes + no) / 2).epsilon(1e-14));
  // Class weights multiply the terms and leave the denominator alone, as PyTorch's do here.
  CHECK(support::reduced(BinaryCrossEntropy{0.0, {1.0, 5.0}}, one, {{1}, {0}}) ==
        doctest::Approx((5 * yes + no) / 2).epsilon(1e-14));
  CHECK(support::reduced(BinaryCrossEntropy{}, one, {{1}, {0}}, {3.0, 1.0}) ==
        doctest::Approx((3 * yes + no) / 4).epsilon(1e-14));
  // Smoothing 0.2 turns a yes into 0.9.
  CHECK(support::reduced(BinaryCrossEntropy{0.2, {}}, {one[0]}, {{1}}) ==
        doctest::Approx(0.9 * yes + 0.1 * no).epsilon(1e-14));
}

TEST_CASE("binary_cross_entropy: options that make no sense") {
  CHECK_NOTHROW(BinaryCrossEntropy({0.1, {1.0, 2.0}}).require_valid(1));
  CHECK_NOTHROW(BinaryCrossEntropy({0.1, {1.0, 2.0, 3.0}}).require_valid(3));
  CHECK_THROWS_AS(BinaryCrossEntropy({-0.1, {}}).require_valid(1), mlp::OptionError);
  CHECK_THROWS_AS(BinaryCrossEntropy({0.0, {1.0}}).require_valid(1), mlp::SizeError);
  CHECK_THROWS_AS(BinaryCrossEntropy({0.0, {1.0, 2.0}}).require_valid(3), mlp::SizeError);
}

}  // namespace
