// Networks that are trained for some steps and whose bits are compared with those of other builds:
// of any compiler, flags, instruction set and operating system.
#pragma once

#include <mlp/mlp.hpp>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "../../support/fnv.hpp"

namespace golden {

using mlp::Index;

/// A name without spaces, and what is to be the same everywhere.
struct Case {
  std::string_view name;
  std::uint64_t (*hash)();
};

// One list a file.
namespace activations {
std::vector<Case> cases();
}
namespace data {
std::vector<Case> cases();
}
namespace layers {
std::vector<Case> cases();
}
namespace losses {
std::vector<Case> cases();
}
namespace numbers {
std::vector<Case> cases();
}
namespace optimizers {
std::vector<Case> cases();
}
namespace schedules {
std::vector<Case> cases();
}

/// Of the bits of all numbers that are added; NaNs count as one.
class Hash {
 public:
  void add(double number) { fnv_.add_number(number); }
  template <class Numbers>
  void add_all(const Numbers& numbers) {
    for (const auto number : numbers) add(static_cast<double>(number));
  }
  std::uint64_t value() const { return fnv_.value(); }

 private:
  support::Fnv1a fnv_;
};

template <class Scalar>
using Samples = mlp::Matrix<Scalar, mlp::dynamic, mlp::dynamic>;

/// [rows x count], uniform.
template <class Scalar>
Samples<Scalar> uniform_samples(Index rows, Index count, std::uint64_t seed, double low = -1.0,
                                double high = 1.0) {
  mlp::Random random(seed);
  Samples<Scalar> x(rows, count);
  for (Scalar& value : x.reshaped()) value = static_cast<Scalar>(random.uniform(low, high));
  return x;
}
std::vector<int> labels(Index classes, Index count, std::uint64_t seed);

inline constexpr Index samples = 76;

/// What samples j to j + count of the targets are, classes or values.
inline std::vector<int> targets_of(const std::vector<int>& labels, Index j, Index count) {
  return {labels.begin() + j, labels.begin() + j + count};
}
template <class Scalar>
Samples<Scalar> targets_of(const Samples<Scalar>& values, Index j, Index count) {
  return values.middleCols(j, count);
}

/// Of twelve steps: their losses, the parameters after them, and predictions. Each third batch is
/// shorter, and no size is a multiple of a packet.
template <class Trainer, class Targets>
std::uint64_t hash_of_steps(Trainer& trainer, const Targets& targets) {
  using Scalar = typename Trainer::Scalar;
  const auto x = uniform_samples<Scalar>(Trainer::Net::inputs, samples, 2);
  Hash hash;
  for (int epoch = 0; epoch < 4; ++epoch) {
    for (Index j = 0; j < samples; j += 29) {
      const Index count = std::min<Index>(29, samples - j);
      const Samples<Scalar> batch = x.middleCols(j, count);
      hash.add(trainer.step(batch, targets_of(targets, j, count)));
    }
  }
  hash.add_all(trainer.model().parameters().flat());
  hash.add_all(trainer.model().predict(x).eval().reshaped());
  return hash.value();
}

/// Of a network that learns classes.
template <class Net, class Scalar = float, class Optimizer = mlp::Sgd>
std::uint64_t hash_of_classifier(const Optimizer& optimizer = {.learning_rate = 0.1}) {
  mlp::Model<Net, Scalar> model(mlp::Seed{3});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, optimizer,
                       mlp::TrainerOptions{.seed = 4});
  return hash_of_steps(trainer, labels(Net::outputs, samples, 1));
}

/// Of a network that learns values from `low` to `high`.
template <class Net, class Scalar = float, class Loss>
std::uint64_t hash_of_regressor(const Loss& loss, double low = -1.0, double high = 1.0) {
  mlp::Model<Net, Scalar> model(mlp::Seed{3});
  mlp::Trainer trainer(model, loss, mlp::Sgd{.learning_rate = 0.02});
  return hash_of_steps(trainer, uniform_samples<Scalar>(Net::outputs, samples, 6, low, high));
}

}  // namespace golden
