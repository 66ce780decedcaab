#include <mlp/optimizer/sgd.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <vector>

namespace {

/// The recurrence written out for one parameter, in plain numbers.
struct Scalar1 {
  double w;
  double v = 0.0;

  void step(const mlp::Sgd& sgd, double g, bool decays) {
    if (decays) g += sgd.weight_decay * w;
    v = sgd.momentum * v + g;
    if (sgd.nesterov) {
      w -= sgd.learning_rate * (g + sgd.momentum * v);
    } else {
      w -= sgd.learning_rate * v;
    }
  }
};

// A gradient that depends on the step and on where the parameter stands.
double gradient_at(double w, int step, std::size_t i) {
  return 0.5 * w + std::sin(0.3 * step + static_cast<double>(i));
}

template <class Real>
void check_against_recurrence(const mlp::Sgd& sgd, bool decays, double tolerance) {
  constexpr std::size_t n = 21;  // not a multiple of any packet
  std::vector<Real> w(n);
  std::vector<Real> g(n);
  std::vector<Real> v(n, Real(0));
  std::vector<Scalar1> expected(n);
  for (std::size_t i = 0; i < n; ++i) {
    expected[i].w = 0.1 * static_cast<double>(i) - 1.0;
    w[i] = static_cast<Real>(expected[i].w);
  }
  const auto size = static_cast<mlp::Index>(n);
  for (int step = 1; step <= 50; ++step) {
    for (std::size_t i = 0; i < n; ++i) {
      g[i] = static_cast<Real>(gradient_at(static_cast<double>(w[i]), step, i));
      expected[i].step(sgd, gradient_at(expected[i].w, step, i), decays);
    }
    sgd.update(
        mlp::Segment<Real>(w.data(), size), mlp::ConstSegment<Real>(g.data(), size),
        [&](int) { return mlp::Segment<Real>(v.data(), size); }, decays, step);
  }
  for (std::size_t i = 0; i < n; ++i) {
    CHECK(std::abs(static_cast<double>(w[i]) - expected[i].w) <= tolerance);
  }
  // A test that would also pass without any motion shows nothing.
  CHECK(std::abs(expected[3].w - (0.3 - 1.0)) > 0.01);
}

}  // namespace

TEST_CASE("fifty steps of every form equal the recurrence") {
  const std::vector<mlp::Sgd> forms{
      {.learning_rate = 0.1},
      {.learning_rate = 0.1, .weight_decay = 0.05},
      {.learning_rate = 0.05, .momentum = 0.9},
      {.learning_rate = 0.05, .momentum = 0.9, .nesterov = true},
      {.learning_rate = 0.05, .momentum = 0.9, .weight_decay = 0.1},
      {.learning_rate = 0.05, .momentum = 0.8, .nesterov = true, .weight_decay = 0.1},
  };
  for (const mlp::Sgd& sgd : forms) {
    for (bool decays : {true, false}) {
      CAPTURE(sgd.momentum);
      CAPTURE(sgd.nesterov);
      CAPTURE(sgd.weight_decay);
      CAPTURE(decays);
      check_against_recurrence<double>(sgd, decays, 1e-12);
      check_against_recurrence<float>(sgd, decays, 1e-4);
    }
  }
}

TEST_CASE("momentum needs one memory a parameter, plain descent none") {
  CHECK(mlp::Sgd{}.slots() == 0);
  CHECK(mlp::Sgd{.momentum = 0.5}.slots() == 1);
}

TEST_CASE("a learning rate of zero changes nothing") {
  std::vector<float> w{1.0F, -2.0F};
  const std::vector<float> g{3.0F, 4.0F};
  mlp::Sgd{.learning_rate = 0.0}.update(
      mlp::Segment<float>(w.data(), 2), mlp::ConstSegment<float>(g.data(), 2),
      [&](int) { return mlp::Segment<float>(w.data(), 2); }, true, 1);
  CHECK(w == std::vector<float>{1.0F, -2.0F});
}

TEST_CASE("options without meaning are refused by name, with what was found") {
  const auto refused = [](const mlp::Sgd& sgd, const char* message) {
    CHECK_THROWS_WITH_AS(sgd.require_valid(), message, mlp::OptionError);
  };
  CHECK_NOTHROW(mlp::Sgd{}.require_valid());
  CHECK_NOTHROW(mlp::Sgd{.learning_rate = 0.0}.require_valid());
  refused({.learning_rate = -0.1}, "mlp: Sgd: learning_rate: expected at least 0, found -0.100000");
  refused({.learning_rate = std::numeric_limits<double>::quiet_NaN()},
          "mlp: Sgd: learning_rate: expected at least 0, found nan");
  refused({.momentum = 1.0}, "mlp: Sgd: momentum: expected at least 0 and below 1, found 1.000000");
  refused({.momentum = -0.5},
          "mlp: Sgd: momentum: expected at least 0 and below 1, found -0.500000");
  refused({.weight_decay = -1.0}, "mlp: Sgd: weight_decay: expected at least 0, found -1.000000");
  refused({.nesterov = true}, "mlp: Sgd: nesterov: expected a momentum above 0, found 0.000000");
}
