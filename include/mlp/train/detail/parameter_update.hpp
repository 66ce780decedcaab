// What moves the parameters: an optimizer with its memory, and all that goes with an update.
#pragma once

#include <mlp/kernel/sweep.hpp>
#include <mlp/network/parameters.hpp>
#include <mlp/optimizer/max_norm.hpp>
#include <mlp/train/detail/gradient_norm.hpp>
#include <mlp/train/detail/layer_rates.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

namespace mlp::inline MLP_ABI::detail {

/// The gradients of a batch, and how many samples it had.
template <class Parameters>
struct BatchGradients {
  Parameters values;
  Index samples = 1;
};

template <class Parameters, class OptimizerType, std::size_t Depth>
class ParameterUpdate {
 public:
  using Scalar = typename decltype(std::declval<Parameters&>().flat())::Scalar;
  static constexpr bool sees_norm = SeesGradientNorm<OptimizerType, Scalar>;

  /// Throws OptionError where options of the optimizer make no sense.
  explicit ParameterUpdate(OptimizerType optimizer) : optimizer_(std::move(optimizer)) {
    prepare();
  }

  OptimizerType& optimizer() { return optimizer_; }
  LayerRates<OptimizerType, Depth>& rates() { return rates_; }
  const LayerRates<OptimizerType, Depth>& rates() const { return rates_; }
  std::int64_t count() const { return count_; }
  const std::vector<Parameters>& memory() const { return slots_; }
  void restore(std::int64_t count, std::vector<Parameters> memory) {
    require_size<Index>(optimizer_.slots(), static_cast<Index>(memory.size()),
                        "optimizer memory: size");
    count_ = count;
    slots_ = std::move(memory);
  }
  /// Of the gradients that the optimizer saw last.
  double gradient_norm() const requires sees_norm { return gradient_norm_.value(); }

  /// Before anything of an update is done. Throws OptionError, with nothing changed.
  void prepare() {
    // Options may have been changed meanwhile: momentum switched on needs its memory.
    if constexpr (HasRequireValid<OptimizerType>) optimizer_.require_valid();
    const auto slots = static_cast<std::size_t>(optimizer_.slots());
    if (slots_.size() < slots) slots_.resize(slots);
  }

  /// An update has begun; apply() follows for every part of every tensor, and finish().
  void begin() {
    rates_.follow(optimizer_);
    ++count_;
  }

  /// Some values of one tensor. Any worker may do any part: every element is updated alone.
  void apply(Parameters& parameters, const BatchGradients<Parameters>& gradients,
             std::size_t tensor, Range values) {
    if (values.count <= 0) return;
    const TensorPlace& place = Parameters::places[tensor];
    const auto segment = [&](auto& p) {
      using Run = decltype(p.flat());
      return Run(p.flat().data() + place.offset + values.first, values.count);
    };
    const Segment<Scalar> w = segment(parameters);
    const ConstSegment<Scalar> g = segment(gradients.values);
    if (!place.shape.is_parameter()) {
      follow(w, g, gradients.samples, place.shape.follows);
      return;
    }
    const auto slot = [&](int k) { return segment(slots_[static_cast<std::size_t>(k)]); };
    rates_.of(place.layer, optimizer_).update(w, g, slot, place.shape.decays, count_);
  }

  /// What an optimizer demands of weights that have been updated.
  template <class Frozen, class ExecutorType>
  void finish(Parameters& parameters, const Frozen& frozen, ExecutorType& executor) const {
    if constexpr (ConstrainsWeights<OptimizerType, Scalar>) {
      executor.run([&](int worker) {
        for_weight_rows(
            parameters, frozen, worker, executor.size(),
            [&](BatchView<Scalar, dynamic> W, Range rows) { optimizer_.constrain(W, rows); });
      });
    }
  }

  /// A whole update, once prepared, of the layers that are not frozen, once all gradients are
  /// there. Left out where the optimizer wants their norm and it is not finite.
  template <class Frozen, class ExecutorType>
  void apply_all(Parameters& parameters, const BatchGradients<Parameters>& gradients,
                 const Frozen& frozen, ExecutorType& executor) {
    if constexpr (sees_norm) {
      const double norm = gradient_norm_.compute(gradients.values, frozen, executor);
      optimizer_.see_norm(norm);
      if (!std::isfinite(norm)) return;
    }
    begin();
    executor.run([&](int worker) {
      // Shares end on cache lines, so that no two workers write to one.
      constexpr Index line = AlignedBuffer<Scalar>::rounded_up(1);
      for (std::size_t t = 0; t < Parameters::places.size(); ++t) {
        const TensorPlace& place = Parameters::places[t];
        if (frozen[place.layer]) continue;
        const Index size = place.shape.size();
        const Range lines = share_of((size + line - 1) / line, worker, executor.size());
        const Index first = lines.first * line;
        apply(parameters, gradients, t, {first, std::min(lines.last() * line, size) - first});
      }
    });
    finish(parameters, frozen, executor);
  }

 private:
  /// average += share (sums / samples - average)
  static void follow(Segment<Scalar> average, ConstSegment<Scalar> sums, Index samples,
                     double share) {
    using V = kernel::Lanes<Scalar>;
    const V part(share);
    const V each(1.0 / static_cast<double>(samples));
    kernel::sweep([=](V& a, V sum) MLP_INLINE { a = lerp(a, each * sum, part); }, average, sums);
  }

  OptimizerType optimizer_;
  std::vector<Parameters> slots_;  // the optimizer's memory
  LayerRates<OptimizerType, Depth> rates_;
  struct Nothing {};
  [[no_unique_address]] std::conditional_t<sees_norm, GradientNorm<Parameters>, Nothing>
      gradient_norm_;
  std::int64_t count_ = 0;
};

/// Where a pass puts gradients. Each part of them also moves its parameters as soon as it is ready,
/// while it is in the cache, by whoever computed it; unless the optimizer has to see the norm of
/// them all before.
template <class Parameters, class Update>
class GradientSink {
 public:
  /// Without an `update`, which has begun otherwise, no parameter moves.
  GradientSink(BatchGradients<Parameters>& to, Parameters& parameters, Update* update)
      : to_(&to), parameters_(&parameters), update_(update) {}

  Parameters& gradients() const { return to_->values; }
  void ready(std::size_t tensor, Range values) const {
    if constexpr (!Update::sees_norm) {
      if (update_ != nullptr) update_->apply(*parameters_, *to_, tensor, values);
    }
  }

 private:
  BatchGradients<Parameters>* to_;
  Parameters* parameters_;
  Update* update_;
};

}  // namespace mlp::inline MLP_ABI::detail
