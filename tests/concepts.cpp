#include <mlp/concepts.hpp>

#include <mlp/mlp.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "support/sample_data.hpp"

// Everything a user may bring: an activation of each kind, a layer, a loss, an initialiser, an
// optimizer and an executor, none of which the library knows.
namespace {

/// a = z² sign(z) / 2, from its input.
struct SignedSquare {
  static constexpr std::string_view name = "signed_square";
  static constexpr mlp::DerivativeFrom derivative_from = mlp::DerivativeFrom::input;
  static auto value(const auto& z) {
    using Scalar = typename std::decay_t<decltype(z)>::Scalar;
    return z * z.abs() * Scalar(0.5);
  }
  static auto derivative(const auto& z) { return z.abs(); }
};
static_assert(mlp::ElementwiseActivation<SignedSquare>);

/// a = z - mean z, for whole samples.
struct Centred {
  static constexpr std::string_view name = "centred";
  template <class Scalar>
  static void forward(mlp::Index n, const Scalar* z, Scalar* a) {
    Scalar mean(0);
    for (mlp::Index i = 0; i < n; ++i) mean += z[i] / Scalar(n);
    for (mlp::Index i = 0; i < n; ++i) a[i] = z[i] - mean;
  }
  template <class Scalar>
  static void backward(mlp::Index n, const Scalar* /*a*/, Scalar* delta) {
    forward(n, static_cast<const Scalar*>(delta), delta);
  }
};
static_assert(mlp::ColumnActivation<Centred>);
static_assert(!mlp::ElementwiseActivation<Centred>);

/// a = g ⊙ x with one gain g per row.
template <int Size>
struct Gain : mlp::LayerDefaults {
  static constexpr int inputs = Size;
  static constexpr int outputs = Size;
  static constexpr std::string_view name = "gain";
  static constexpr std::array<mlp::TensorShape, 1> tensors{mlp::TensorShape{"g", Size, 1, false}};

  static void initialize(const auto& p, mlp::Random&, const auto&...) {
    auto [g] = p;
    g.setOnes();
  }
  static void forward(auto pass) {
    const auto& [g] = pass.p;
    for (mlp::Index j = 0; j < pass.x.cols(); ++j) pass.a.col(j) = g.cwiseProduct(pass.x.col(j));
  }
  static void backward(const auto&) {}  // the gradients start from da
  // dx = g ⊙ da
  static void input_gradient(auto pass) {
    const auto& [g] = pass.p;
    for (mlp::Index j = 0; j < pass.x.cols(); ++j) {
      pass.dx.col(j) = g.cwiseProduct(pass.delta.col(j));
    }
  }
  // dg = Σ_j da_j ⊙ x_j
  static void parameter_gradient(auto pass) {
    auto& [dg] = pass.dp;
    pass.accumulate(dg, pass.delta.cwiseProduct(pass.x).rowwise().sum());
  }
};
static_assert(mlp::Layer<Gain<3>> && mlp::Layer<Gain<3>, double>);
static_assert(!mlp::OutputLayer<Gain<3>>);

/// ℓ = Σ log cosh(y - t)
struct LogCosh {
  using Reduction = mlp::Mean;
  using FusedActivation = void;
  static constexpr std::string_view name = "log_cosh";
  template <class Scalar, class Target>
  Scalar operator()(mlp::ConstSegment<Scalar> y, const Target& target, Scalar scale,
                    mlp::Segment<Scalar> dy) const {
    Scalar sum(0);
    for (mlp::Index i = 0; i < y.size(); ++i) {
      const Scalar r = y(i) - target(i);
      sum += std::log(std::cosh(r));
      if (dy.size() > 0) dy(i) = scale * std::tanh(r);
    }
    return sum;
  }
  template <class Target>
  double weight(mlp::Index, const Target&) const {
    return 1.0;
  }
};
static_assert(mlp::Loss<LogCosh> && mlp::Loss<LogCosh, double>);

/// +s and -s in turn.
struct Alternating {
  double size = 0.1;
  template <class Scalar>
  void operator()(mlp::Segment<Scalar> values, mlp::Index, mlp::Index, mlp::Random&) const {
    for (mlp::Index i = 0; i < values.size(); ++i) values(i) = Scalar(i % 2 == 0 ? size : -size);
  }
};
static_assert(mlp::Initializer<Alternating>);

/// Adagrad: w -= η g / √Σ g², and a count of the steps it was told.
struct Adagrad {
  double learning_rate = 0.1;
  static int slots() { return 1; }
  template <class Scalar, class Slot>
  void update(mlp::Segment<Scalar> w, mlp::ConstSegment<Scalar> g, Slot&& slot, bool,
              std::int64_t) const {
    auto squares = slot(0);
    squares += g.square();
    w -= Scalar(learning_rate) * g / (squares.sqrt() + Scalar(1e-12));
  }
};
static_assert(mlp::Optimizer<Adagrad> && mlp::Optimizer<Adagrad, double>);
static_assert(!mlp::SeesGradientNorm<Adagrad> && !mlp::ConstrainsWeights<Adagrad>);

/// Three workers, in the order 1, 2, 0, with a count of the meetings.
struct Rotating {
  int meetings = 0;
  static int size() { return 3; }
  template <class Work>
  void run(Work&& work) {
    ++meetings;
    for (int worker : {1, 2, 0}) work(worker);
  }
};
static_assert(mlp::Executor<Rotating>);

/// Descent in one scalar.
struct Descent {
  static int slots() { return 0; }
  void update(mlp::Segment<double> w, mlp::ConstSegment<double> g, const auto&, bool,
              std::int64_t) const {
    w -= 0.1 * g;
  }
};
static_assert(mlp::Optimizer<Descent, double> && !mlp::Optimizer<Descent>);

using Net = mlp::Network<mlp::Dense<4, 6, SignedSquare>, Gain<6>, mlp::Activate<6, Centred>,
                         mlp::Dense<6, 2>>;
using Model = mlp::Model<Net, double>;

// Weights with which every layer matters.
Model some_model() {
  Model model(mlp::Seed{3});
  model.parameters().tensor(2).setLinSpaced(0.5, 1.5);
  return model;
}

}  // namespace

TEST_CASE("what lacks a part of its contract does not meet it") {
  static_assert(!mlp::Activation<int>);
  static_assert(!mlp::Layer<SignedSquare>);
  static_assert(!mlp::Loss<SignedSquare>);
  static_assert(!mlp::Optimizer<LogCosh>);
  static_assert(!mlp::Executor<Adagrad>);
  static_assert(!mlp::Initializer<LogCosh>);
  static_assert(!mlp::is_output_only<SignedSquare> && !mlp::is_rectifier<SignedSquare>);
  static_assert(mlp::is_output_only<mlp::Softmax> && mlp::is_rectifier<mlp::Relu>);
  CHECK_FALSE(mlp::Executor<int>);
}

TEST_CASE("the serial executor runs one worker, at once") {
  std::vector<int> seen;
  mlp::SerialExecutor{}.run([&](int worker) { seen.push_back(worker); });
  CHECK(seen == std::vector<int>{0});
  static_assert(mlp::SerialExecutor::size() == 1);
}

TEST_CASE("a network of users' parts is described like any other") {
  static_assert(Net::parameter_count == 4 * 6 + 6 + 6 + 6 * 2 + 2);
  CHECK(Net::layer_name(1) == "gain1");
  CHECK(Net::layers[0].activation == "signed_square");
  CHECK(Net::summary().find("gain1") != std::string::npos);
}

TEST_CASE("gradients through users' parts agree with central differences") {
  Model model = some_model();
  mlp::Trainer trainer(model, LogCosh{}, Adagrad{});
  const auto x = support::random_matrix<double>(4, 7, 1);
  const auto y = support::random_matrix<double>(2, 7, 2);
  trainer.loss_and_gradients(x, y);
  const Eigen::ArrayXd gradients = trainer.gradients().flat();
  for (std::size_t t = 0; t < Model::Parameters::tensor_count; ++t) {
    const auto& place = Model::Parameters::places[t];
    double difference = 0.0;
    double size = 0.0;
    for (mlp::Index i = place.offset; i < place.offset + place.shape.size(); ++i) {
      double& w = model.parameters().flat()(i);
      const double at = w;
      w = at + 1e-5;
      const double above = trainer.loss_and_gradients(x, y);
      w = at - 1e-5;
      const double below = trainer.loss_and_gradients(x, y);
      w = at;
      difference += std::pow((above - below) / 2e-5 - gradients(i), 2);
      size += std::pow(gradients(i), 2);
    }
    CAPTURE(t);
    CHECK(std::sqrt(size) > 1e-4);
    CHECK(std::sqrt(difference / size) < 1e-6);
  }
}

TEST_CASE("users' loss, optimizer and executor train, with the bits of any other executor") {
  const auto x = support::random_matrix<double>(4, 30, 1);
  const support::DynamicMatrix<double> y = support::random_matrix<double>(2, 4, 2) * x;
  Model model = some_model();
  Model serial = some_model();
  Rotating executor;
  mlp::Trainer trainer(model, LogCosh{}, Adagrad{}, {}, executor);
  mlp::Trainer alone(serial, LogCosh{}, Adagrad{});
  const double before = trainer.evaluate(x, y).loss;
  trainer.fit(x, y, {.batch_size = 10, .epochs = 60});
  alone.fit(x, y, {.batch_size = 10, .epochs = 60});
  CHECK(trainer.evaluate(x, y).loss < 0.2 * before);
  CHECK(support::same_bits(model.parameters().flat(), serial.parameters().flat()));
  CHECK(executor.meetings > 180);
  for (mlp::Index samples : trainer.samples_by_worker()) CHECK(samples > 0);
}

TEST_CASE("an optimizer of the model's scalar alone trains it") {
  const auto x = support::random_matrix<double>(4, 30, 1);
  const support::DynamicMatrix<double> y = support::random_matrix<double>(2, 4, 2) * x;
  Model model = some_model();
  mlp::Trainer trainer(model, mlp::MeanSquaredError<mlp::Mean>{}, Descent{});
  const double before = trainer.step(x, y);
  CHECK(trainer.step(x, y) < before);
}

TEST_CASE("a user's initialiser fills the weights") {
  const mlp::Model<mlp::Network<mlp::Dense<3, 2>>> model(mlp::Seed{1}, Alternating{.size = 0.5});
  const auto [W, b] = model.parameters().layer<0>();
  CHECK(W(0, 0) == 0.5F);
  CHECK(W(1, 2) == -0.5F);
  CHECK(b.isZero());
}
