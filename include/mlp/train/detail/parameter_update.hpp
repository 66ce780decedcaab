// What moves the parameters: an optimizer with its memory, and all that goes with an update.
#pragma once

#include <mlp/core/finite.hpp>
#include <mlp/core/nonblocking.hpp>
#include <mlp/core/slot_names.hpp>
#include <mlp/kernel/sweep.hpp>
#include <mlp/network/parameters.hpp>
#include <mlp/optimizer/max_norm.hpp>
#include <mlp/train/detail/gradient_norm.hpp>
#include <mlp/train/detail/layer_rates.hpp>
#include <mlp/train/optimizer_state.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace mlp::inline MLP_ABI::detail {

template <class Parameters, class OptimizerType>
class ParameterUpdate {
 public:
  using Rates = LayerRates<OptimizerType, Parameters::depth>;
  using Scalar = typename decltype(std::declval<Parameters&>().flat())::Scalar;
  static constexpr bool sees_norm = SeesGradientNorm<OptimizerType, Scalar>;
  static constexpr bool cannot_throw = updates_without_throwing<OptimizerType, Scalar> &&
                                       constrains_without_throwing<OptimizerType, Scalar>;

  /// Throws OptionError where options of the optimizer make no sense.
  explicit ParameterUpdate(OptimizerType optimizer) : optimizer_(std::move(optimizer)) {
    prepare();
  }

  OptimizerType& optimizer() { return optimizer_; }
  Rates& rates() { return rates_; }
  const Rates& rates() const { return rates_; }
  std::int64_t count() const { return state_.updates; }
  const OptimizerState<Parameters>& state() const { return state_; }
  void restore(OptimizerState<Parameters> state) { state_ = std::move(state); }
  /// Of the gradients that the optimizer saw last.
  double gradient_norm() const requires sees_norm { return gradient_norm_.value(); }

  /// Before anything of an update is done. Throws OptionError, with nothing changed.
  void prepare() {
    // Options may have been changed meanwhile: momentum switched on needs its memory.
    if constexpr (HasRequireValid<OptimizerType>) optimizer_.require_valid();
    int used = 0;
    for (const std::string_view name : slot_names(optimizer_)) {
      slots_.at(static_cast<std::size_t>(used++)) = memory_of(name);
    }
  }

  /// An update begins; apply() follows for every part of every tensor, and finish(). Until then it
  /// does not count, and one that is given up has not begun.
  void begin() { rates_.follow(optimizer_); }

  /// Some values of one tensor. Any worker may do any part: every element is updated alone.
  void apply(Parameters& parameters, const Parameters& gradients, std::size_t tensor,
             Range values) MLP_NONBLOCKING {
    if (values.count <= 0) return;
    const TensorPlace& place = Parameters::places[tensor];
    const auto segment = [&](auto& p) {
      using Run = decltype(p.flat());
      return Run(p.flat().data() + place.offset + values.first, values.count);
    };
    const Segment<Scalar> w = segment(parameters);
    const ConstSegment<Scalar> g = segment(gradients);
    if constexpr (Parameters::has_averages) {
      if (!place.shape.is_parameter()) {
        const Scalar samples = gradients.sample_counts()(static_cast<Index>(place.layer));
        follow(w, g, static_cast<double>(samples), place.shape.follows);
        return;
      }
    }
    const auto slot = [&](int k) {
      return segment(state_.memory[slots_[static_cast<std::size_t>(k)]].second);
    };
    rates_.of(place.layer, optimizer_)
        .update(w, g, slot, place.shape.decays, state_.updates_of_layer[place.layer] + 1);
  }

  /// All parts have been applied: it counts, for the layers that took part. What an optimizer
  /// demands of updated weights is done to theirs.
  template <class Frozen, class ExecutorType>
  void finish(Parameters& parameters, const Frozen& frozen, ExecutorType& executor) {
    if constexpr (ConstrainsWeights<OptimizerType, Scalar>) {
      executor.run([&](int worker) {
        for_weight_rows(
            parameters, frozen, worker, executor.size(),
            [&](BatchView<Scalar, dynamic> W, Range rows) { optimizer_.constrain(W, rows); });
      });
    }
    ++state_.updates;
    for (std::size_t l = 0; l < Parameters::depth; ++l) {
      if (!frozen[l]) ++state_.updates_of_layer[l];
    }
  }

  /// A whole update, once prepared, of the layers that are not frozen, once all gradients are
  /// there. Left out where the optimizer wants their norm and it is not finite.
  template <class Frozen, class ExecutorType>
  void apply_all(Parameters& parameters, const Parameters& gradients, const Frozen& frozen,
                 ExecutorType& executor) {
    if constexpr (sees_norm) {
      const double norm = gradient_norm_.compute(gradients, frozen, executor);
      optimizer_.see_norm(norm);
      if (!is_finite(norm)) return;
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
  /// Where in the state the memory of that name is; begun at zero where there is none.
  std::size_t memory_of(std::string_view name) {
    auto& memory = state_.memory;
    const auto found = std::find_if(memory.begin(), memory.end(),
                                    [&](const auto& known) { return known.first == name; });
    const auto place = static_cast<std::size_t>(found - memory.begin());
    if (found == memory.end()) memory.emplace_back(name, Parameters{});
    return place;
  }

  /// average += share (sums / samples - average); of no samples there is nothing to follow.
  static void follow(Segment<Scalar> average, ConstSegment<Scalar> sums, double samples,
                     double share) {
    using V = kernel::Lanes<Scalar>;
    if (samples == 0.0) return;
    const typename V::Share part(share);
    const V each(1.0 / samples);
    kernel::sweep([=](V& a, V sum) MLP_INLINE { a = lerp(a, each * sum, part); }, average, sums);
  }

  OptimizerType optimizer_;
  OptimizerState<Parameters> state_;
  std::array<std::size_t, SlotNames::most> slots_{};  // where each is in the state's memory
  Rates rates_;
  struct Nothing {};
  [[no_unique_address]] std::conditional_t<sees_norm, GradientNorm<Parameters>, Nothing>
      gradient_norm_;
};

/// Where a pass puts gradients. Each part of them also moves its parameters as soon as it is ready,
/// while it is in the cache, by whoever computed it; unless the optimizer has to see the norm of
/// them all before.
template <class Parameters, class Update>
class GradientSink {
 public:
  /// Without an `update`, which has begun otherwise, no parameter moves.
  GradientSink(Parameters& to, Parameters& parameters, Update* update)
      : to_(&to), parameters_(&parameters), update_(update) {}

  Parameters& gradients() const { return *to_; }
  void ready(std::size_t tensor, Range values) const {
    if constexpr (!Update::sees_norm) {
      if (update_ != nullptr) update_->apply(*parameters_, *to_, tensor, values);
    }
  }

 private:
  Parameters* to_;
  Parameters* parameters_;
  Update* update_;
};

}  // namespace mlp::inline MLP_ABI::detail
