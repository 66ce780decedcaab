// One loss on its own: the library's, sample by sample, beside the scalar reference.
#pragma once

#include "reference/scalar_loss.hpp"
#include "support/draws.hpp"
#include "support/gradient_check.hpp"

#include <mlp/core/target.hpp>

#include <functional>
#include <string>

namespace support {

/// f(target) with the target as the library wants it.
template <class Scalar, class Function>
auto with_target(const reference::Target& target, std::size_t outputs, Function&& f) {
  if (target.label >= 0) {
    return f(mlp::ClassTarget<Scalar>(target.label, static_cast<mlp::Index>(outputs)));
  }
  const std::vector<Scalar> values(target.values.begin(), target.values.end());
  return f(mlp::ValueTarget<Scalar>(values.data()));
}

/// The loss and, times `scale`, its gradient.
template <class Scalar, class Loss>
reference::SampleLoss evaluate(const Loss& loss, const Values& z, const reference::Target& target,
                               double scale = 1.0) {
  const std::vector<Scalar> logits(z.begin(), z.end());
  std::vector<Scalar> dz(z.size());
  const auto n = static_cast<mlp::Index>(z.size());
  const mlp::ConstSegment<Scalar> in(logits.data(), n);
  return with_target<Scalar>(target, z.size(), [&](const auto& t) {
    const Scalar value =
        loss(in, t, static_cast<Scalar>(scale), mlp::Segment<Scalar>(dz.data(), n));
    // Evaluation asks for no gradient; the loss must be the same to the last bit.
    const Scalar alone = loss(in, t, Scalar(0), mlp::Segment<Scalar>(nullptr, 0));
    CHECK((alone == value || (std::isnan(alone) && std::isnan(value))));
    return reference::SampleLoss{static_cast<double>(value), Values(dz.begin(), dz.end())};
  });
}

/// The reduced loss of a batch as the trainer reduces it, from the loss's own `weight`.
template <class Loss>
double reduced(const Loss& loss, const std::vector<Values>& z,
               const std::vector<reference::Target>& targets, const Values& weights = {}) {
  double sum = 0.0;
  double total = 0.0;
  for (std::size_t j = 0; j < z.size(); ++j) {
    const double v = weights.empty() ? 1.0 : weights[j];
    sum += v * evaluate<double>(loss, z[j], targets[j]).loss;
    total += v * with_target<double>(targets[j], z[j].size(), [&](const auto& t) {
               return loss.weight(static_cast<mlp::Index>(z[j].size()), t);
             });
  }
  return sum * Loss::Reduction::scale(total);
}

/// A loss of the library with its options, without its type.
struct LossUnderTest {
  reference::Loss truth;
  std::function<reference::SampleLoss(const Values&, const reference::Target&, double)> evaluate;
  std::function<double(const reference::Target&, std::size_t)> weight;
};

template <class Loss>
LossUnderTest loss_under_test(const Loss& loss, reference::Loss truth) {
  return {std::move(truth),
          [loss](const Values& z, const reference::Target& t, double scale) {
            return evaluate<double>(loss, z, t, scale);
          },
          [loss](const reference::Target& target, std::size_t outputs) {
            return with_target<double>(target, outputs, [&](const auto& t) {
              return loss.weight(static_cast<mlp::Index>(outputs), t);
            });
          }};
}

inline constexpr std::size_t output_counts[] = {1, 2, 3, 10, 17, 100};

/// A class, a row of probabilities that sums to one, and zeros and ones as for several labels.
inline std::vector<reference::Target> some_targets(std::size_t outputs, Draws& draws) {
  std::vector<reference::Target> targets;
  targets.push_back({static_cast<int>(draws.below(outputs == 1 ? 2 : outputs))});
  Values probabilities = draws.uniforms(outputs, 0.01, 1.0);
  double sum = 0.0;
  for (const double p : probabilities) sum += p;
  targets.push_back({-1, outputs == 1 ? probabilities : scaled(probabilities, 1.0 / sum)});
  Values labels(outputs);
  for (double& label : labels) label = draws.below(2) == 0 ? 0.0 : 1.0;
  labels.back() = 1.0;
  targets.push_back({-1, labels});
  return targets;
}

/// Loss and gradient at z against the reference and against differences; `mutants` are gradients
/// with a term dropped. A gradient that must vanish (softmax of one output) is checked to do so.
template <class Differences = FourthOrder>
void check_loss(const std::string& what, const LossUnderTest& loss, Values z,
                const reference::Target& target, std::vector<Mutant> mutants,
                Differences differences = {}) {
  constexpr double scale = 0.37;
  const reference::SampleLoss found = loss.evaluate(z, target, scale);
  const reference::SampleLoss expected = reference::sample_loss(loss.truth, z, target);
  check_close(what + ", loss", Values{found.loss}, Values{expected.loss}, 1e-12, 1e-2);
  CHECK(loss.weight(target, z.size()) == reference::denominator(loss.truth, target, z.size()));

  if (loss.truth.kind == reference::LossKind::cross_entropy && z.size() == 1) {
    check_close(what + ", gradient", found.gradient, Values{0.0}, 1e-15);
    return;
  }
  check_same(what + ", gradient", found.gradient, scaled(expected.gradient, scale));
  for (Mutant& mutant : mutants) mutant.gradient = scaled(mutant.gradient, scale);
  const auto value = [&] { return scale * loss.evaluate(z, target, scale).loss; };
  check_gradient(what, found.gradient, central_differences(value, z, differences),
                 std::move(mutants));
}

/// Finite loss and gradient of the right size, though logits are as far out as `far`.
template <class Scalar, class Loss>
void check_finite_at(double far, const Loss& loss, std::size_t outputs) {
  Draws draws(99);
  for (const reference::Target& target : some_targets(outputs, draws)) {
    for (std::size_t high = 0; high < outputs; ++high) {
      for (const double sign : {1.0, -1.0}) {
        Values z(outputs, -sign * far);
        z[high] = sign * far;
        const reference::SampleLoss found = evaluate<Scalar>(loss, z, target);
        CHECK(std::isfinite(found.loss));
        CHECK(found.loss >= 0.0);
        for (const double derivative : found.gradient) CHECK(std::isfinite(derivative));
      }
    }
  }
}

}  // namespace support
