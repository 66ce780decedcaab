// Outputs that are dropped at random in training.
#pragma once

#include <mlp/layer/layer_defaults.hpp>

#include <cstdint>
#include <ratio>

namespace mlp::inline MLP_ABI {

/// In training a_i = x_i m_i / (1 - rate), where m_i is 0 with probability `rate` and 1 otherwise,
/// for each value of each sample alone; at inference a = x (Srivastava et al. 2014, in the form
/// that scales while training). The rate, from 0 on and below 1, is a std::ratio: Dropout<128,
/// std::ratio<1, 5>> leaves out one in five.
///
/// Draws follow from the trainer's seed, the number of updates so far, the layer and the position
/// in the batch, so they are the same for any number of threads.
template <int Size, class Rate = std::ratio<1, 2>>
struct Dropout : LayerDefaults {
  static_assert(Size > 0, "mlp: a Dropout layer needs at least one value");
  static_assert(Rate::num >= 0 && Rate::num < Rate::den,
                "mlp: the rate of Dropout must be at least 0 and below 1");

  static constexpr int inputs = Size;
  static constexpr int outputs = Size;
  static constexpr std::string_view name = "dropout";
  static constexpr bool stands_before_activation = true;
  static constexpr double rate = double(Rate::num) / double(Rate::den);
  static constexpr int cache_rows = Size;  // what each x_i was multiplied by

  template <class Scalar>
  static void forward(ForwardPass<Dropout, Scalar> pass) {
    pass.a = pass.x;
  }

  /// a = x ⊙ m / (1 - rate)
  template <class Scalar>
  static void forward_in_training(ForwardPass<Dropout, Scalar> pass) {
    for (Index j = 0; j < pass.x.cols(); ++j)
      draw_factors<Scalar>(pass.training, j, pass.cache.col(j));
    pass.a = pass.x.cwiseProduct(pass.cache);
  }

  static void backward(const auto&) {}  // the gradient starts from dL/da

  /// dx = dL/da ⊙ m / (1 - rate)
  template <class Scalar>
  static void input_gradient(BackwardPass<Dropout, Scalar> pass) {
    pass.dx = pass.delta.cwiseProduct(pass.cache);
  }

 private:
  static constexpr auto threshold = static_cast<std::uint32_t>(rate * 4294967296.0);

  /// Two factors from each draw of a sequence that is the sample's own.
  template <class Scalar>
  static void draw_factors(const TrainingPass& pass, Index column, auto factors) {
    constexpr auto kept = static_cast<Scalar>(1.0 / (1.0 - rate));
    SplitMix64 random = sequence_for(pass.seed, pass.step, pass.layer, pass.first_column + column);
    for (Index i = 0; i < Size; i += 2) {
      const std::uint64_t bits = random();
      factors(i) = static_cast<std::uint32_t>(bits) < threshold ? Scalar(0) : kept;
      if (i + 1 < Size) {
        factors(i + 1) = static_cast<std::uint32_t>(bits >> 32) < threshold ? Scalar(0) : kept;
      }
    }
  }
};

}  // namespace mlp::inline MLP_ABI
