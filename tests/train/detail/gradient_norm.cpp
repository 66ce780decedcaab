#include <mlp/train/detail/gradient_norm.hpp>

#include <doctest/doctest.h>

#include <array>

#include "support/networks.hpp"

namespace {

using Net = mlp::Network<mlp::Dense<70, 90, mlp::Tanh>, mlp::Dense<90, 5, mlp::Softmax>>;
using Parameters = Net::Parameters<float>;
using Frozen = std::array<bool, 2>;

/// Workers one after another, the last first.
struct Backwards {
  int workers;
  int size() const { return workers; }
  template <class Work>
  void run(Work&& work) const {
    for (int worker = workers - 1; worker >= 0; --worker) work(worker);
  }
};

const Parameters gradients = [] {
  Parameters values;
  for (std::size_t t = 0; t < Parameters::tensor_count; ++t) {
    values.tensor(t) = support::random_matrix<float>(values.tensor(t).size(), 1, t).array();
  }
  return values;
}();

double norm(const Frozen& frozen, int workers = 1) {
  mlp::detail::GradientNorm<Parameters> norm;
  Backwards executor{workers};
  const double value = norm.compute(gradients, frozen, executor);
  CHECK(norm.value() == value);
  return value;
}

double expected(const Frozen& frozen) {
  long double sum = 0.0L;
  for (std::size_t t = 0; t < Parameters::tensor_count; ++t) {
    if (frozen[Parameters::places[t].layer]) continue;
    for (const float g : gradients.tensor(t)) {
      sum += static_cast<long double>(g) * static_cast<long double>(g);
    }
  }
  return static_cast<double>(std::sqrt(sum));
}

}  // namespace

TEST_CASE("gradient_norm: it is that of all layers that are not frozen") {
  for (const Frozen frozen : {Frozen{false, false}, Frozen{true, false}, Frozen{false, true}}) {
    CHECK(std::abs(norm(frozen) / expected(frozen) - 1.0) < 1e-14);
  }
  CHECK(norm({true, true}) == 0.0);
}

TEST_CASE("gradient_norm: neither the number of workers nor their order changes a bit") {
  for (const int workers : {2, 3, 7, 100}) CHECK(norm({}, workers) == norm({}));
}

TEST_CASE("gradient_norm: sums that running averages follow are no gradients") {
  using Normalised = mlp::Network<mlp::Dense<3, 4>, mlp::BatchNorm<4>>::Parameters<double>;
  Normalised values;
  for (std::size_t t = 0; t < Normalised::tensor_count; ++t) values.tensor(t).setConstant(2.0);
  values.sample_counts().setConstant(100.0);
  mlp::detail::GradientNorm<Normalised> norm;
  mlp::SerialExecutor executor;
  // W, b, gamma and beta.
  CHECK(norm.compute(values, std::array<bool, 2>{}, executor) == 2.0 * std::sqrt(12 + 4 + 4 + 4));
}
