// Layers that learn at rates of their own.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/core/error.hpp>
#include <mlp/core/finite.hpp>

#include <algorithm>
#include <array>
#include <type_traits>
#include <vector>

namespace mlp::inline MLP_ABI::detail {

template <class O>
concept HasLearningRate = requires(O& optimizer) {
  optimizer.learning_rate;
};

/// For each layer a factor of the optimizer's learning rate, and a copy of the optimizer with that
/// rate; no copies while all factors are 1.
template <class OptimizerType, std::size_t Depth>
class LayerRates {
 public:
  LayerRates() { factors_.fill(1.0); }

  /// Throws OptionError unless the factor is above 0 and finite. Takes effect with `follow`.
  void set(std::size_t layer, double factor, const OptimizerType& optimizer) {
    require_option(factor > 0.0 && is_finite(factor), "Trainer",
                   "learning rate factor: expected above 0 and finite", factor);
    factors_[layer] = factor;
    const bool is_any =
        std::any_of(factors_.begin(), factors_.end(), [](double f) { return f != 1.0; });
    copies_.assign(is_any ? Depth : 0, optimizer);
  }

  /// Call before each update, with the optimizer as it is now.
  void follow(const OptimizerType& optimizer) {
    if constexpr (HasLearningRate<OptimizerType> && std::is_copy_assignable_v<OptimizerType>) {
      for (std::size_t l = 0; l < copies_.size(); ++l) {
        OptimizerType& copy = copies_[l];
        copy = optimizer;
        using Rate = decltype(copy.learning_rate);
        copy.learning_rate = static_cast<Rate>(copy.learning_rate * factors_[l]);
      }
    }
  }

  /// Which optimizer updates a layer.
  const OptimizerType& of(std::size_t layer, const OptimizerType& optimizer) const {
    return copies_.empty() ? optimizer : copies_[layer];
  }

  const std::array<double, Depth>& factors() const { return factors_; }

 private:
  std::array<double, Depth> factors_;
  std::vector<OptimizerType> copies_;
};

}  // namespace mlp::inline MLP_ABI::detail
