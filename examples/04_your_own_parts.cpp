// An activation, a layer, a loss, an initialiser and an optimizer of your own: each meets a concept
// of mlp/concepts.hpp, and nothing in the library changes.
#include <cmath>
#include <cstdio>
#include <mlp/mlp.hpp>

namespace {

// φ(z) = z / (1 + |z|), φ' = (1 - |a|)²: array expressions, for z or, as here, in terms of a.
struct Softsign {
  static constexpr std::string_view name = "softsign";
  static constexpr mlp::DerivativeFrom derivative_from = mlp::DerivativeFrom::output;
  [[maybe_unused]] static constexpr std::string_view formula = "z / (1 + abs(z))";  // for exports

  static auto value(const auto& z) {
    return z / (z.abs() + typename std::decay_t<decltype(z)>::Scalar(1));
  }
  static auto derivative(const auto& a) {
    return (typename std::decay_t<decltype(a)>::Scalar(1) - a.abs()).square();
  }
};
static_assert(mlp::Activation<Softsign>);

// a = g ⊙ x: one gain per feature. What it leaves out comes from LayerDefaults.
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
    pass.a = g.asDiagonal() * pass.x;
  }
  static void backward(const auto&) {}  // the gradients start from da
  // dx = g ⊙ da
  static void input_gradient(auto pass) {
    const auto& [g] = pass.p;
    pass.dx = g.asDiagonal() * pass.delta;
  }
  // dg = Σ_j da_j ⊙ x_j
  static void parameter_gradient(auto pass) noexcept {
    auto& [dg] = pass.dp;
    pass.accumulate(dg, pass.delta.cwiseProduct(pass.x).rowwise().sum());
  }
};
static_assert(mlp::Layer<Gain<2>>);

// ℓ = Σ_i log cosh(y_i - t_i), dℓ/dy_i = tanh(y_i - t_i)
template <class ReductionType>
struct LogCosh {
  using Reduction = ReductionType;
  using FusedActivation = void;  // works on outputs as they are
  static constexpr std::string_view name = "log_cosh";

  template <class Scalar, class Target>
  Scalar operator()(mlp::ConstSegment<Scalar> y, const Target& target, Scalar scale,
                    mlp::Segment<Scalar> dy) const {
    Scalar sum = 0;
    for (mlp::Index i = 0; i < y.size(); ++i) {
      const Scalar residual = y(i) - target(i);
      sum += std::log(std::cosh(residual));
      if (dy.size() > 0) dy(i) = scale * std::tanh(residual);
    }
    return sum;
  }
  static double weight(mlp::Index outputs, const auto& /*target*/) {
    return static_cast<double>(outputs);
  }
};
static_assert(mlp::Loss<LogCosh<mlp::Mean>>);

// Every weight ±1/sqrt(fan_in).
struct RandomSigns {
  template <class Scalar>
  void operator()(mlp::Segment<Scalar> values, mlp::Index fan_in, mlp::Index /*fan_out*/,
                  mlp::Random& random) const {
    const auto size = static_cast<Scalar>(1.0 / std::sqrt(static_cast<double>(fan_in)));
    for (Scalar& value : values) value = random.below(2) == 0 ? size : -size;
  }
};
static_assert(mlp::Initializer<RandomSigns>);

// w -= η g / (sqrt(Σ g²) + ε), the sum kept for each parameter: Adagrad.
struct AdaptiveSteps {
  double learning_rate = 0.05;

  static mlp::SlotNames slots() { return {"sum_of_squares"}; }
  template <class Scalar>
  void update(mlp::Segment<Scalar> w, mlp::ConstSegment<Scalar> g, const auto& slot,
              bool /*decays*/, std::int64_t /*step*/) const noexcept {
    mlp::Segment<Scalar> squares = slot(0);
    squares += g.square();
    w -= static_cast<Scalar>(learning_rate) * g / (squares.sqrt() + Scalar(1e-12));
  }
};
static_assert(mlp::Optimizer<AdaptiveSteps>);

using Net = mlp::Network<Gain<2>, mlp::Dense<2, 12, Softsign>, mlp::Dense<12, 1>>;

}  // namespace

int main() {
  // t = x₀ x₁ on a grid
  mlp::Matrix<float, 2, mlp::dynamic> x(2, 121);
  mlp::Matrix<float, 1, mlp::dynamic> t(1, 121);
  for (int row = 0; row < 11; ++row) {
    for (int column = 0; column < 11; ++column) {
      const int j = row * 11 + column;
      x(0, j) = static_cast<float>(column - 5) / 5.0F;
      x(1, j) = static_cast<float>(row - 5) / 5.0F;
      t(j) = x(0, j) * x(1, j);
    }
  }

  mlp::Model<Net> model(mlp::Seed{1}, RandomSigns{});
  mlp::Trainer trainer(model, LogCosh<mlp::Mean>{}, AdaptiveSteps{});
  trainer.fit(x, t, {.batch_size = 11, .epochs = 400, .seed = 1});

  std::printf("%s\n", Net::summary().c_str());
  const double error = double((model.predict(x) - t).norm()) / double(t.norm());
  std::printf("relative error %.3f\n", error);
  return error < 0.1 ? 0 : 1;
}
