// Cross-entropy from logits against its definition on probabilities.
#include <mlp/loss/cross_entropy.hpp>

#include "support/loss_check.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

namespace {

using reference::Target;
using support::Values;
using CrossEntropy = mlp::CrossEntropy<mlp::Mean>;

static_assert(mlp::Loss<mlp::CrossEntropy<mlp::Mean>> &&
              mlp::Loss<mlp::CrossEntropy<mlp::Sum>, double>);
constexpr auto kind = reference::LossKind::cross_entropy;

// c_i (p_i Σ t - t_i) in its pieces, so that each can be dropped.
std::vector<support::Mutant> mutants_of(const reference::Loss& loss, const Values& z,
                                        const Target& target) {
  const Values t = reference::target_values(target, z.size());
  const Values p = reference::softmax(z);
  const Values whole = reference::sample_loss(loss, z, target).gradient;
  Values no_target(z.size()), no_probability(z.size()), through_softmax_twice;
  double mass = 0.0;
  for (std::size_t i = 0; i < z.size(); ++i) {
    const double c = loss.class_weights.empty() ? 1.0 : loss.class_weights[i];
    const double smooth =
        (1.0 - loss.label_smoothing) * t[i] + loss.label_smoothing / static_cast<double>(z.size());
    mass += c * smooth;
    no_probability[i] = -c * smooth;
  }
  for (std::size_t i = 0; i < z.size(); ++i) no_target[i] = p[i] * mass;
  through_softmax_twice = reference::through_activation(reference::Activation::softmax, z, whole);
  std::vector<support::Mutant> mutants{{"target dropped", no_target},
                                       {"probability dropped", no_probability},
                                       {"softmax applied twice", through_softmax_twice}};
  if (!loss.class_weights.empty()) {
    reference::Loss unweighted = loss;
    unweighted.class_weights.clear();
    mutants.push_back(
        {"class weights dropped", reference::sample_loss(unweighted, z, target).gradient});
  }
  if (loss.label_smoothing > 0.0) {
    reference::Loss sharp = loss;
    sharp.label_smoothing = 0.0;
    mutants.push_back({"smoothing dropped", reference::sample_loss(sharp, z, target).gradient});
  }
  return mutants;
}

TEST_CASE("cross_entropy: loss and gradient for all options, sizes and kinds of targets") {
  support::Draws draws(11);
  for (const std::size_t outputs : support::output_counts) {
    for (const double smoothing : {0.0, 0.15}) {
      for (const bool weighted : {false, true}) {
        const Values weights = weighted ? draws.uniforms(outputs, 0.2, 3.0) : Values{};
        const auto loss =
            support::loss_under_test(CrossEntropy{smoothing, weights},
                                     {kind, reference::Reduction::mean, smoothing, weights});
        for (const Target& target : support::some_targets(outputs, draws)) {
          // One output has no class 1 but for losses of yes and no.
          if (outputs == 1 && target.label >= 0) continue;
          CAPTURE(outputs);
          CAPTURE(smoothing);
          CAPTURE(weighted);
          CAPTURE(target.label);
          const Values z = draws.normals(outputs, 1.5);
          support::check_loss("cross_entropy", loss, z, target, mutants_of(loss.truth, z, target));
        }
      }
    }
  }
}

TEST_CASE("cross_entropy: far logits give finite losses and gradients, exact where known") {
  for (const double far : {1e4, 1e30}) {
    for (const std::size_t outputs : {2u, 3u, 10u, 17u}) {
      support::check_finite_at<float>(far, CrossEntropy{}, outputs);
      support::check_finite_at<double>(far, CrossEntropy{0.1, {}}, outputs);
      support::check_finite_at<float>(far, CrossEntropy{0.1, Values(outputs, 2.0)}, outputs);
    }
  }
  for (const bool in_float : {true, false}) {
    const auto evaluate = [&](const Values& z, int label) {
      const CrossEntropy loss;
      return in_float ? support::evaluate<float>(loss, z, {label})
                      : support::evaluate<double>(loss, z, {label});
    };
    const auto wrong = evaluate({1e4, -1e4, -1e4}, 1);
    CHECK(wrong.loss == 2e4);
    support::check_close("wrong", wrong.gradient, Values{1.0, -1.0, 0.0}, 1e-30);
    const auto right = evaluate({1e4, -1e4, -1e4}, 0);
    CHECK(right.loss <= 1e-30);
    support::check_close("right", right.gradient, Values{0.0, 0.0, 0.0}, 1e-30);
    const auto tie = evaluate({1e4, 1e4}, 0);
    CHECK(tie.loss == doctest::Approx(std::log(2.0)).epsilon(1e-6));
    support::check_close("tie", tie.gradient, Values{-0.5, 0.5}, 1e-30);
  }
}

TEST_CASE("cross_entropy: logits further apart than the scalar can say stay finite") {
  const CrossEntropy loss;
  const auto right = support::evaluate<float>(loss, {3e38, -3e38}, {0});
  CHECK(right.loss == 0.0);
  CHECK(right.gradient == Values{0.0, 0.0});
  const auto wrong = support::evaluate<float>(loss, {3e38, -3e38}, {1});
  CHECK(std::isfinite(wrong.loss));
  CHECK(wrong.gradient == Values{1.0, -1.0});
}

TEST_CASE("cross_entropy: a NaN among the logits is seen in the loss") {
  for (std::size_t at = 0; at < 10; ++at) {
    Values z(10, 0.5);
    z[at] = std::numeric_limits<double>::quiet_NaN();
    CHECK(std::isnan(support::evaluate<double>(CrossEntropy{}, z, {3}).loss));
    CHECK(std::isnan(support::evaluate<float>(CrossEntropy{}, z, {3}).loss));
  }
}

TEST_CASE("cross_entropy: published and hand-computed means") {
  // scikit-learn's example of log_loss: classes ham and spam, logits log p.
  const auto logs = [](double p, double q) { return Values{std::log(p), std::log(q)}; };
  CHECK(support::reduced(
            CrossEntropy{}, {logs(0.1, 0.9), logs(0.9, 0.1), logs(0.8, 0.2), logs(0.35, 0.65)},
            {{1}, {0}, {0}, {1}}) == doctest::Approx(0.21616187468057912).epsilon(1e-14));
  // Keras's example of CategoricalCrossentropy, 1.177: -(log 0.95 + log 0.1) / 2.
  CHECK(
      support::reduced(
          CrossEntropy{},
          {{std::log(0.05), std::log(0.95), -700.0}, {std::log(0.1), std::log(0.8), std::log(0.1)}},
          {{-1, {0, 1, 0}}, {-1, {0, 0, 1}}}) == doctest::Approx(1.1769392).epsilon(1e-7));

  // p = (1/4, 3/4) twice, classes 0 and 1, weights 1 and 3. For classes PyTorch divides by the
  // weights of the classes that occur, for probabilities by the number of samples.
  const std::vector<Values> z{{0.0, std::log(3.0)}, {0.0, std::log(3.0)}};
  const double weighted = std::log(4.0) + 3.0 * std::log(4.0 / 3.0);
  const CrossEntropy loss{0.0, {1.0, 3.0}};
  CHECK(support::reduced(loss, z, {{0}, {1}}) == doctest::Approx(weighted / 4).epsilon(1e-14));
  CHECK(support::reduced(loss, z, {{-1, {1, 0}}, {-1, {0, 1}}}) ==
        doctest::Approx(weighted / 2).epsilon(1e-14));
  // Sample weights 2 and 1: numerator and denominator count the first sample twice.
  CHECK(support::reduced(loss, z, {{0}, {1}}, {2.0, 1.0}) ==
        doctest::Approx((weighted + std::log(4.0)) / 5).epsilon(1e-14));
  CHECK(support::reduced(mlp::CrossEntropy<mlp::Sum>{0.0, {1.0, 3.0}}, z, {{0}, {1}}) ==
        doctest::Approx(weighted).epsilon(1e-14));
  // Smoothing 0.2 turns class 0 of two into (0.9, 0.1).
  CHECK(support::reduced(CrossEntropy{0.2, {}}, {z[0]}, {{0}}) ==
        doctest::Approx(0.9 * std::log(4.0) + 0.1 * std::log(4.0 / 3.0)).epsilon(1e-14));
}

TEST_CASE("cross_entropy: options that make no sense") {
  CHECK_NOTHROW(CrossEntropy({0.1, {1.0, 2.0, 3.0}}).require_valid(3));
  CHECK_THROWS_AS(CrossEntropy({1.0, {}}).require_valid(3), mlp::OptionError);
  CHECK_THROWS_AS(CrossEntropy({0.0, {1.0, -1.0, 1.0}}).require_valid(3), mlp::OptionError);
  CHECK_THROWS_AS(CrossEntropy({0.0, {1.0, 2.0}}).require_valid(3), mlp::SizeError);
}

}  // namespace
