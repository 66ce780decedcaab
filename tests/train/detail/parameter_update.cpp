#include <mlp/train/detail/parameter_update.hpp>

#include <mlp/activation/sigmoid.hpp>
#include <mlp/layer/batch_norm.hpp>
#include <mlp/layer/dense.hpp>
#include <mlp/optimizer/clip_by_norm.hpp>
#include <mlp/optimizer/sgd.hpp>

#include <doctest/doctest.h>

#include <array>
#include <limits>

namespace {

using mlp::Index;
using Parameters = mlp::Parameters<double, mlp::Dense<3, 5, mlp::Sigmoid>, mlp::BatchNorm<5>>;
using Gradients = mlp::detail::BatchGradients<Parameters>;
template <class Optimizer>
using Update = mlp::detail::ParameterUpdate<Parameters, Optimizer, 2>;

constexpr std::array<bool, 2> none_frozen{};
constexpr std::size_t running_mean = 4;

Gradients of(const Parameters& values, Index samples) { return {values, samples}; }

Parameters filled(double scale) {
  Parameters p;
  for (Index i = 0; i < Parameters::storage_size; ++i) {
    p.flat()(i) = scale * static_cast<double>(i + 1);
  }
  return p;
}

TEST_CASE("parameter_update: in parts or at once, the same bits") {
  const Parameters g = filled(0.25);
  Parameters whole = filled(1.0), parts = filled(1.0);
  Update<mlp::Sgd> first(mlp::Sgd{.learning_rate = 0.1, .momentum = 0.9});
  Update<mlp::Sgd> second(first.optimizer());
  mlp::SerialExecutor executor;
  for (int step = 0; step < 3; ++step) {
    first.apply_all(whole, of(g, 4), none_frozen, executor);
    second.prepare();
    second.begin();
    for (std::size_t t = 0; t < Parameters::tensor_count; ++t) {
      const Index size = Parameters::places[t].shape.size();
      second.apply(parts, of(g, 4), t, {0, 2});
      second.apply(parts, of(g, 4), t, {2, size - 2});
      second.apply(parts, of(g, 4), t, {size, 0});
    }
    second.finish(parts, none_frozen, executor);
  }
  for (std::size_t t = 0; t < Parameters::tensor_count; ++t) {
    CHECK((whole.tensor(t) == parts.tensor(t)).all());
  }
  CHECK(first.count() == 3);
  CHECK((first.memory()[0].tensor(0) == second.memory()[0].tensor(0)).all());
}

TEST_CASE("parameter_update: running averages move towards the mean, whatever the optimizer") {
  const Parameters g = filled(1.0);
  Parameters p = filled(2.0);
  const Eigen::ArrayXd before = p.tensor(running_mean);
  Update<mlp::Sgd> update(mlp::Sgd{.learning_rate = 0.0, .momentum = 0.5});
  mlp::SerialExecutor executor;
  update.apply_all(p, of(g, 4), none_frozen, executor);
  for (Index i = 0; i < 5; ++i) {
    const double mean = g.tensor(running_mean)(i) / 4.0;
    CHECK(p.tensor(running_mean)(i) == doctest::Approx(before(i) + 0.1 * (mean - before(i))));
  }
  const Eigen::ArrayXd after = p.tensor(running_mean);
  update.apply_all(p, of(g, 4), std::array{false, true}, executor);
  CHECK((p.tensor(running_mean) == after).all());
}

TEST_CASE(
    "parameter_update: a norm that is not finite changes nothing, and averages have no part in "
    "it") {
  Update<mlp::ClipByNorm<mlp::Sgd>> update(mlp::ClipByNorm{mlp::Sgd{.momentum = 0.9}, 1.0});
  mlp::SerialExecutor executor;
  Parameters g = filled(0.0);
  g.tensor(0)(0) = 3.0;
  g.tensor(1)(0) = 4.0;
  g.tensor(running_mean)(0) = 100.0;
  Parameters p = filled(1.0);
  update.apply_all(p, of(g, 1), none_frozen, executor);
  CHECK(update.gradient_norm() == 5.0);
  CHECK(update.count() == 1);
  const Eigen::ArrayXd before = p.flat();
  g.tensor(1)(1) = std::numeric_limits<double>::infinity();
  update.apply_all(p, of(g, 1), none_frozen, executor);
  CHECK(update.count() == 1);
  CHECK((p.flat() == before).all());
}

TEST_CASE("parameter_update: a sink with an update moves what is ready, and one without nothing") {
  Gradients gradients{filled(0.25), 4};
  Update<mlp::Sgd> update(mlp::Sgd{.learning_rate = 0.1});
  const Parameters before = filled(1.0);
  Parameters p = before;
  const mlp::detail::GradientSink alone(gradients, p, static_cast<Update<mlp::Sgd>*>(nullptr));
  CHECK(&alone.gradients() == &gradients.values);
  alone.ready(0, {0, 3});
  CHECK((p.flat() == before.flat()).all());
  update.prepare();
  update.begin();
  mlp::detail::GradientSink(gradients, p, &update).ready(0, {1, 2});
  for (Index i = 0; i < 4; ++i) CHECK((p.flat()(i) != before.flat()(i)) == (i == 1 || i == 2));
}

TEST_CASE("parameter_update: it goes on from what it was") {
  const Parameters g = filled(0.5);
  mlp::SerialExecutor executor;
  Update<mlp::Sgd> whole(mlp::Sgd{.momentum = 0.9}), again(mlp::Sgd{.momentum = 0.9});
  Parameters p = filled(1.0);
  whole.apply_all(p, of(g, 1), none_frozen, executor);
  Parameters q = p;
  again.restore(whole.count(), whole.memory());
  whole.apply_all(p, of(g, 1), none_frozen, executor);
  again.apply_all(q, of(g, 1), none_frozen, executor);
  CHECK((p.flat() == q.flat()).all());
  CHECK(again.count() == 2);
  CHECK_THROWS_AS(again.restore(1, {}), mlp::SizeError);
}

}  // namespace
