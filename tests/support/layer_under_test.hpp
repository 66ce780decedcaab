// One layer on its own, driven by its static functions as Network drives it, behind an interface
// without templates: the checks compile once, not once per layer type.
#pragma once

#include "support/draws.hpp"
#include "support/gradient_check.hpp"

#include <mlp/core/buffer.hpp>
#include <mlp/core/shards.hpp>
#include <mlp/network/parameters.hpp>

#include <memory>
#include <string>

namespace support {

/// What is left out of a backward pass on purpose.
enum class Fault {
  none,
  no_backward,   // `delta` stays dL/da: the activation's derivative is forgotten
  first_output,  // dL/dz of the first output is forgotten
  last_sample    // dL/dz of the last sample is forgotten
};

struct LayerGradients {
  std::vector<Values> tensors;
  Values dx;
};

class LayerUnderTest {
 public:
  virtual ~LayerUnderTest() = default;

  virtual std::size_t inputs() const = 0;
  virtual std::size_t outputs() const = 0;
  virtual std::vector<std::span<double>> tensors() = 0;
  /// [inputs x batch]
  virtual std::span<double> x() = 0;
  /// a = layer(x), [outputs x batch]
  virtual Values forward() = 0;
  /// dL/dparameters and dL/dx for L = <c, a>, of the last forward pass.
  virtual LayerGradients backward(const Values& c, Fault fault = Fault::none) = 0;

  std::size_t batch() { return x().size() / inputs(); }

  /// Parameters around 1/√inputs, so that z stays of order one whatever the shape; x of order one.
  void randomize(Draws& draws) {
    const double size = 1.0 / std::sqrt(static_cast<double>(inputs()));
    for (const std::span<double> tensor : tensors()) {
      for (double& value : tensor) value = draws.normal(size);
    }
    for (double& value : x()) value = draws.normal(1.0);
  }
};

template <class L>
class LayerUnderTestOf final : public LayerUnderTest {
 public:
  explicit LayerUnderTestOf(std::size_t samples)
      : batch_(static_cast<mlp::Index>(samples)),
        x_(L::inputs * batch_),
        dx_(L::inputs * batch_),
        a_(L::outputs * batch_),
        delta_(L::outputs * batch_),
        cache_(L::cache_rows * batch_),
        scratch_(L::scratch_size) {}

  std::size_t inputs() const override { return std::size_t{L::inputs}; }
  std::size_t outputs() const override { return std::size_t{L::outputs}; }
  std::span<double> x() override { return span_of(x_); }
  std::vector<std::span<double>> tensors() override { return spans_of(p_); }

  Values forward() override {
    const P& p = p_;
    Shards::for_each({0, batch_}, [&](mlp::Range columns) {
      mlp::ForwardPass<L, double> pass{p.template layer<0>(), const_view<L::inputs>(x_, columns),
                                       view<L::cache_rows>(cache_, columns),
                                       view<L::outputs>(a_, columns)};
      if constexpr (requires { L::forward_in_training(pass); }) {
        pass.training = {.seed = 1, .step = 2, .first_column = columns.first};
        L::forward_in_training(pass);
      } else {
        L::forward(pass);
      }
    });
    const std::span<double> a = span_of(a_);
    return {a.begin(), a.end()};
  }

  LayerGradients backward(const Values& c, Fault fault) override {
    std::copy(c.begin(), c.end(), delta_.data());
    if (fault != Fault::no_backward) L::backward(backward_pass({0, batch_}));
    if (fault == Fault::first_output) view<L::outputs>(delta_, {0, batch_}).row(0).setZero();
    if (fault == Fault::last_sample) {
      view<L::outputs>(delta_, {0, batch_}).col(batch_ - 1).setZero();
    }

    if constexpr (L::scratch_size > 0) {
      // In two parts, as two workers would prepare it.
      const P& p = p_;
      for (int worker = 0; worker < 2; ++worker) {
        L::prepare(p.template layer<0>(), scratch_.data(), mlp::share_of(L::inputs, worker, 2));
      }
    }
    Shards::for_each({0, batch_},
                     [&](mlp::Range columns) { L::input_gradient(backward_pass(columns)); });
    // Gradients are written, not added: what stood there before must not matter.
    dp_.flat().setConstant(std::numeric_limits<double>::quiet_NaN());
    if constexpr (L::tensors.size() > 0) {
      const mlp::Range all{0, batch_};
      for (mlp::Index unit = 0; unit < L::gradient_units; ++unit) {
        mlp::GradientPass<L, double> pass{const_view<L::inputs>(x_, all),
                                          const_view<L::cache_rows>(cache_, all),
                                          const_view<L::outputs>(delta_, all),
                                          dp_.template layer<0>(),
                                          {unit, 1},
                                          false};
        L::parameter_gradient(pass);
      }
    }
    LayerGradients gradients;
    for (const std::span<double> tensor : spans_of(dp_)) {
      gradients.tensors.emplace_back(tensor.begin(), tensor.end());
    }
    const std::span<double> dx = span_of(dx_);
    gradients.dx.assign(dx.begin(), dx.end());
    return gradients;
  }

 private:
  using P = mlp::Parameters<double, L>;
  using Shards = mlp::Shards<L::shard>;

  mlp::BackwardPass<L, double> backward_pass(mlp::Range columns) {
    const P& p = p_;
    return {p.template layer<0>(),
            scratch_.data(),
            const_view<L::inputs>(x_, columns),
            const_view<L::cache_rows>(cache_, columns),
            const_view<L::outputs>(a_, columns),
            view<L::outputs>(delta_, columns),
            view<L::inputs>(dx_, columns)};
  }

  static std::span<double> span_of(mlp::AlignedBuffer<double>& buffer) {
    return {buffer.data(), static_cast<std::size_t>(buffer.size())};
  }
  static std::vector<std::span<double>> spans_of(P& parameters) {
    std::vector<std::span<double>> spans;
    for (std::size_t t = 0; t < P::tensor_count; ++t) {
      if (!P::places[t].shape.is_parameter()) continue;
      auto tensor = parameters.tensor(t);
      spans.emplace_back(tensor.data(), static_cast<std::size_t>(tensor.size()));
    }
    return spans;
  }
  template <int Rows>
  mlp::BatchView<double, Rows> view(mlp::AlignedBuffer<double>& buffer, mlp::Range columns) const {
    return {buffer.data() + columns.first * Rows, Rows, columns.count};
  }
  template <int Rows>
  mlp::ConstBatchView<double, Rows> const_view(mlp::AlignedBuffer<double>& buffer,
                                               mlp::Range columns) const {
    return {buffer.data() + columns.first * Rows, Rows, columns.count};
  }
  mlp::Index batch_;
  P p_;
  P dp_;
  mlp::AlignedBuffer<double> x_, dx_, a_, delta_, cache_, scratch_;
};

/// One, a prime, a prime above most tiles' width, and a remainder behind 64 columns.
inline constexpr std::size_t batch_sizes[] = {1, 7, 13, 67};

/// Every gradient of the layer for a random cotangent c, L = <c, a>, against differences of L.
/// `backward_matters`: the layer's derivative is not just one, so forgetting it must show.
template <class Differences = FourthOrder>
void check_layer_gradients(const std::string& what, LayerUnderTest& layer, Draws& draws,
                           bool backward_matters = true, Differences differences = {}) {
  const Values c = draws.normals(layer.outputs() * layer.batch(), 1.0);
  layer.forward();
  const LayerGradients exact = layer.backward(c);
  std::vector<std::pair<std::string, LayerGradients>> faulty;
  if (backward_matters) {
    faulty.emplace_back("no activation derivative", layer.backward(c, Fault::no_backward));
  }
  faulty.emplace_back("dz of one output dropped", layer.backward(c, Fault::first_output));
  faulty.emplace_back("dz of one sample dropped", layer.backward(c, Fault::last_sample));

  const auto loss = [&] {
    const Values a = layer.forward();
    double sum = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += c[i] * a[i];
    return sum;
  };
  const std::vector<std::span<double>> tensors = layer.tensors();
  for (std::size_t t = 0; t < tensors.size(); ++t) {
    std::vector<Mutant> mutants;
    for (const auto& [fault, gradients] : faulty) mutants.push_back({fault, gradients.tensors[t]});
    check_gradient(what + ", tensor " + std::to_string(t), exact.tensors[t],
                   central_differences(loss, tensors[t], differences), std::move(mutants));
  }
  std::vector<Mutant> mutants;
  for (const auto& [fault, gradients] : faulty) mutants.push_back({fault, gradients.dx});
  check_gradient(what + ", dx", exact.dx, central_differences(loss, layer.x(), differences),
                 std::move(mutants));
}

}  // namespace support
