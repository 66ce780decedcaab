#include <mlp/train/detail/parameter_update.hpp>

#include <mlp/activation/sigmoid.hpp>
#include <mlp/layer/batch_norm.hpp>
#include <mlp/layer/dense.hpp>
#include <mlp/optimizer/adam.hpp>
#include <mlp/optimizer/clip_by_norm.hpp>
#include <mlp/optimizer/rmsprop.hpp>
#include <mlp/optimizer/sgd.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string_view>

namespace {

using mlp::Index;
using Parameters = mlp::Parameters<double, mlp::Dense<3, 5, mlp::Sigmoid>, mlp::BatchNorm<5>>;
template <class Optimizer>
using Update = mlp::detail::ParameterUpdate<Parameters, Optimizer>;

constexpr std::array<bool, 2> none_frozen{};
constexpr std::size_t running_mean = 4;

Parameters of(Parameters sums, Index samples) {
  sums.sample_counts().setConstant(static_cast<double>(samples));
  return sums;
}

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
  CHECK(first.state().memory.at(0).first == "velocity");
  CHECK((first.state().memory[0].second.tensor(0) == second.state().memory.at(0).second.tensor(0))
            .all());
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
  Parameters gradients = of(filled(0.25), 4);
  Update<mlp::Sgd> update(mlp::Sgd{.learning_rate = 0.1});
  const Parameters before = filled(1.0);
  Parameters p = before;
  const mlp::detail::GradientSink alone(gradients, p, static_cast<Update<mlp::Sgd>*>(nullptr));
  CHECK(&alone.gradients() == &gradients);
  alone.ready(0, {0, 3});
  CHECK((p.flat() == before.flat()).all());
  update.prepare();
  update.begin();
  mlp::detail::GradientSink(gradients, p, &update).ready(0, {1, 2});
  for (Index i = 0; i < 4; ++i) CHECK((p.flat()(i) != before.flat()(i)) == (i == 1 || i == 2));
}

TEST_CASE("parameter_update: sums and means of gradients move averages as one batch does") {
  const Parameters first = filled(1.0), second = filled(3.0);
  Parameters sum, mean;
  sum.flat() = of(first, 4).flat() + of(second, 6).flat();
  mean.flat() = sum.flat() / 2.0;
  Parameters nothing = of(first, 0);
  mlp::SerialExecutor executor;
  const auto moved = [&](const Parameters& gradients) {
    Parameters p = filled(2.0);
    Update<mlp::Sgd> update(mlp::Sgd{});
    update.apply_all(p, gradients, none_frozen, executor);
    return Eigen::ArrayXd(p.tensor(running_mean));
  };
  const Eigen::ArrayXd before = filled(2.0).tensor(running_mean);
  const Eigen::ArrayXd of_all = first.tensor(running_mean) + second.tensor(running_mean);
  const Eigen::ArrayXd expected = before + 0.1 * (of_all / 10.0 - before);
  for (const Parameters& gradients : {sum, mean}) {
    CHECK(moved(gradients).isApprox(expected, 1e-14));
  }
  CHECK((moved(nothing) == before).all());
}

TEST_CASE("parameter_update: a layer that was frozen starts as old as it is") {
  const Parameters g = filled(0.5);
  mlp::SerialExecutor executor;
  Update<mlp::Adam> update(mlp::Adam{.learning_rate = 0.01});
  Parameters p = filled(1.0);
  for (int step = 0; step < 1000; ++step) {
    update.apply_all(p, of(g, 1), std::array{true, false}, executor);
  }
  CHECK(update.state().updates_of_layer == std::array<std::int64_t, 2>{0, 1000});
  const Eigen::ArrayXd before = p.tensor(0);
  update.apply_all(p, of(g, 1), none_frozen, executor);
  // The first step of Adam is one learning rate against the sign of the gradient.
  CHECK((before - p.tensor(0) - 0.01).abs().maxCoeff() < 1e-8);
  CHECK(update.state().updates_of_layer == std::array<std::int64_t, 2>{1, 1001});
  CHECK(update.count() == 1001);
}

TEST_CASE("parameter_update: what was begun and given up does not count") {
  const Parameters g = filled(0.5);
  mlp::SerialExecutor executor;
  Update<mlp::Adam> once(mlp::Adam{}), interrupted(mlp::Adam{});
  Parameters p = filled(1.0), q = filled(1.0);
  once.apply_all(p, of(g, 1), none_frozen, executor);
  interrupted.prepare();
  interrupted.begin();
  CHECK(interrupted.count() == 0);
  interrupted.apply_all(q, of(g, 1), none_frozen, executor);
  CHECK(interrupted.count() == 1);
  CHECK((p.flat() == q.flat()).all());
}

TEST_CASE("parameter_update: a memory belongs to its name, whatever options are in force") {
  const Parameters g = filled(0.5);
  mlp::SerialExecutor executor;
  // Centred from the start, and with a momentum that comes, goes and comes again.
  Update<mlp::RmsProp> update(mlp::RmsProp{.centred = true});
  Parameters p = filled(1.0);
  const auto step = [&](double momentum) {
    update.optimizer().momentum = momentum;
    update.prepare();
    update.apply_all(p, of(g, 1), none_frozen, executor);
  };
  const auto memory = [&](std::string_view name) -> const Parameters& {
    for (const auto& [known, values] : update.state().memory) {
      if (known == name) return values;
    }
    FAIL("no such memory");
    return p;
  };
  step(0.0);
  CHECK(update.state().memory.size() == 2);
  CHECK(memory("mean").tensor(0)(0) == doctest::Approx(0.01 * g.tensor(0)(0)));
  const Parameters mean = memory("mean");
  step(0.5);
  CHECK(update.state().memory.size() == 3);
  // It starts from zero: the first velocity is the step itself, g / (√(s - a²) + ε).
  const double s = memory("mean_square").tensor(0)(0), a = memory("mean").tensor(0)(0);
  CHECK(memory("velocity").tensor(0)(0) ==
        doctest::Approx(g.tensor(0)(0) / (std::sqrt(s - a * a) + 1e-8)));
  const Parameters velocity = memory("velocity");
  step(0.0);
  CHECK((memory("velocity").flat() == velocity.flat()).all());
  step(0.5);
  CHECK((memory("velocity").tensor(0) != velocity.tensor(0)).any());
}

TEST_CASE("parameter_update: it goes on from what it was") {
  const Parameters g = filled(0.5);
  mlp::SerialExecutor executor;
  Update<mlp::Sgd> whole(mlp::Sgd{.momentum = 0.9}), again(mlp::Sgd{.momentum = 0.9});
  Parameters p = filled(1.0);
  whole.apply_all(p, of(g, 1), none_frozen, executor);
  Parameters q = p;
  again.restore(whole.state());
  whole.apply_all(p, of(g, 1), none_frozen, executor);
  again.apply_all(q, of(g, 1), none_frozen, executor);
  CHECK((p.flat() == q.flat()).all());
  CHECK(again.count() == 2);
}

}  // namespace
