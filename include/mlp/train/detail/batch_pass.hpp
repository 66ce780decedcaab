// One batch through a network: forward, loss and backward, shared between workers.
//
// Columns are independent, so each worker takes its samples through forward, loss and backward down
// to every layer's dL/dz alone. After one meeting the parameter gradients are split by tile, each
// summed over the whole batch by one worker. Nothing is ever added up across workers, so the bits
// cannot depend on how many there are.
#pragma once

#include <mlp/core/finite.hpp>
#include <mlp/network/detail/fusion.hpp>
#include <mlp/network/model.hpp>
#include <mlp/train/detail/guarded_executor.hpp>
#include <mlp/train/detail/pass_outcome.hpp>
#include <mlp/train/detail/predictions.hpp>
#include <mlp/train/detail/unit_claims.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <string>
#include <type_traits>
#include <vector>

namespace mlp::inline MLP_ABI::detail {

/// What a pass for gradients is to find beside the loss, and how.
template <class Scalar, std::size_t Depth>
struct GradientRequest {
  const FrozenLayers<Depth>& frozen;  ///< these have no gradients
  Scalar* dx = nullptr;               ///< where dL/dx [inputs x size] goes; null: nowhere
  TrainingPass training = {};         ///< for layers that behave differently in training; from
                                      ///< the column that the first sample is for them
  bool counts_hits = false;           ///< predictions are compared with the targets
  bool needs_finite_loss = false;     ///< a loss that is not finite ends the pass: no gradients
};

template <class Model, class LossType, class ExecutorType>
class BatchPass {
 public:
  using Net = typename Model::Network;
  using Scalar = typename Model::Scalar;
  using Parameters = typename Model::Parameters;
  // A template argument, so that a pair that does not fit is refused with the class and not only
  // once a step is asked for.
  using Fused = std::bool_constant<is_fused<LossType, typename Net::OutputLayerType, Scalar>()>;
  static constexpr bool fused = Fused::value;
  /// How layers behave in a pass for gradients.
  using Training =
      std::conditional_t<Net::template learns_differently<Scalar>, TrainingPass, Inference>;

  using Shards = typename Net::Shards;

  /// With room for `capacity` samples, or for as many as are taken at once, if that is less.
  BatchPass(Index capacity, ExecutorType& executor)
      : executor_(executor),
        workspace_(std::clamp<Index>(
                       capacity, Shards::largest,
                       std::max(tuning::samples_in_a_part * executor.size(), Shards::largest)),
                   Purpose::training, executor.size()),
        losses_(static_cast<std::size_t>(workspace_.capacity())),
        predictions_(workspace_.capacity()),
        samples_by_worker_(static_cast<std::size_t>(executor.size())),
        claims_(executor.size()) {}

  Index capacity() const { return workspace_.capacity(); }
  GuardedExecutor<ExecutorType>& executor() { return executor_; }
  const std::vector<Index>& samples_by_worker() const { return samples_by_worker_; }

  /// Loss and gradients of a batch: a BatchInPlace or an AssembledBatch, whose fill(columns) a
  /// worker calls before it reads these columns of x. The gradients go to sink.gradients(), and
  /// workers call sink.ready(tensor, values) for every part of them that is finished. What exceeds
  /// the capacity is done part by part, with the same bits.
  template <class Batch, class Sink>
  PassOutcome gradients(const Parameters& p, const LossType& loss, const Batch& batch,
                        const GradientRequest<Scalar, Net::depth>& request, const Sink& sink) {
    const auto& frozen = request.frozen;
    const auto lowest =
        static_cast<std::size_t>(std::find(frozen.begin(), frozen.end(), false) - frozen.begin());
    const bool with_dx = request.dx != nullptr;
    PassOutcome outcome;
    outcome.has_classes = request.counts_hits && has_classes<decltype(batch.targets)>;
    outcome.weight = total_weight(loss, batch);
    const double scale = LossType::Reduction::scale(outcome.weight);
    if (!is_finite(static_cast<Scalar>(scale))) refuse_weights(outcome.weight);
    const int workers = executor_.size();

    if (lowest < Net::last || with_dx) {
      executor_.run(
          [&](int worker) { Net::prepare(p, workspace_, lowest, with_dx, worker, workers); });
    }
    for (Index k = 0; k < parts(batch.size); ++k) {
      const Range part = part_of(batch.size, k);
      const Scalar* x = batch.x + part.first * Net::inputs;
      Scalar* dx = with_dx ? request.dx + part.first * Net::inputs : nullptr;
      for_each_share(part.count, [&](Range columns, int worker) {
        batch.fill(Range{part.first + columns.first, columns.count});
        Training mode{};
        if constexpr (std::is_same_v<Training, TrainingPass>) {
          mode = request.training;
          mode.first_column += part.first;
        }
        forward_block(p, x, columns, mode, outcome.has_classes, worker);
        for (Index j = columns.first; j < columns.last(); ++j) {
          const Index sample = part.first + j;
          const Scalar weight = batch.weight(sample);
          losses_[static_cast<std::size_t>(j)] = weighted_loss(
              loss, j, checked_target(batch, sample), weight, static_cast<Scalar>(scale) * weight,
              workspace_.delta(Net::last) + j * Net::outputs);
        }
        Net::template backward<fused>(p, x, workspace_, columns, lowest, dx, worker);
      });
      add_losses(part.count, outcome);
      if (outcome.has_classes) outcome.hits += hits(batch.targets, part);
      if (request.needs_finite_loss && !is_finite(outcome.loss_sum)) break;

      const bool is_last = part.last() == batch.size;
      claims_.begin(Net::gradient_units);
      executor_.run([&](int worker) {
        for (Range run = claims_.next(worker); run.count > 0; run = claims_.next(worker)) {
          Net::parameter_gradients(
              x, workspace_, sink.gradients(), part.count, frozen, run, part.first > 0,
              [&](std::size_t tensor, Range values) {
                if (is_last) sink.ready(tensor, values);
              },
              worker);
        }
      });
    }
    outcome.reduced = outcome.loss_sum * scale;
    return outcome;
  }

  /// Loss and hits alone of the k-th part of a batch, which are added to `outcome`. Afterwards
  /// predicted(j) tells of the j-th sample of the part.
  template <class Batch>
  void forward(const Parameters& p, const LossType& loss, const Batch& batch, Index k,
               PassOutcome& outcome) {
    outcome.has_classes = has_classes<decltype(batch.targets)>;
    const Range part = part_of(batch.size, k);
    for_each_share(part.count, [&](Range columns, int worker) {
      batch.fill(Range{part.first + columns.first, columns.count});
      forward_block(p, batch.x + part.first * Net::inputs, columns, Inference{},
                    outcome.has_classes, worker);
      for (Index j = columns.first; j < columns.last(); ++j) {
        const Index sample = part.first + j;
        losses_[static_cast<std::size_t>(j)] = weighted_loss(
            loss, j, checked_target(batch, sample), batch.weight(sample), Scalar(0), nullptr);
      }
    });
    for (Index j = part.first; j < part.last(); ++j) outcome.weight += weight_of(loss, batch, j);
    add_losses(part.count, outcome);
    if (outcome.has_classes) outcome.hits += hits(batch.targets, part);
  }

  /// In how many parts a batch is taken: runs of shards that there is room for.
  Index parts(Index batch) const {
    return (Shards::count(batch) + shards_at_once() - 1) / shards_at_once();
  }
  /// The samples of the k-th.
  Range part_of(Index batch, Index k) const {
    const Index first = k * shards_at_once();
    return Shards::samples_of({first, std::min(shards_at_once(), Shards::count(batch) - first)},
                              batch);
  }

  /// The class predicted for sample j of the last part.
  Index predicted(Index j) const { return predictions_[j]; }

  /// Whether such targets are classes.
  template <class Targets>
  static constexpr bool has_classes = [] {
    if constexpr (std::remove_cvref_t<Targets>::is_class) {
      return true;
    } else if constexpr (TellsWhetherValuesAreClasses<LossType>) {
      return bool{LossType::values_are_classes(Index{Net::outputs})};
    } else {
      return false;
    }
  }();

 private:
  using Classes = Predictions<Net, Scalar, fused>;

  Index shards_at_once() const {
    // The last shard may be larger than the others.
    return (capacity() - Shards::largest) / Shards::size + 1;
  }

  /// Some columns of x as far as what the loss is computed from, and on the way the classes that
  /// are predicted for them, if wanted.
  template <class Mode>
  void forward_block(const Parameters& p, const Scalar* x, Range columns, const Mode& mode,
                     bool wants_classes, int worker) {
    Net::template forward_block<Classes::from_logits>(p, x, workspace_, columns, mode, worker);
    if (wants_classes) predictions_.find(workspace_, columns);
    predictions_.finish(workspace_, columns);
  }

  /// f(columns, worker) for runs of columns that cover a part, each worker its share of them.
  template <class Function>
  void for_each_share(Index part, Function&& f) {
    executor_.run([&](int worker) {
      const Range shards = share_of(Shards::count(part), worker, executor_.size());
      const Range share = Shards::samples_of(shards, part);
      samples_by_worker_[static_cast<std::size_t>(worker)] += share.count;
      Net::for_each_training_block(share, [&](Range columns) { f(columns, worker); });
    });
  }

  /// Throws where it is not what the loss needs.
  template <class Batch>
  static auto checked_target(const Batch& batch, Index j) {
    const auto target = batch.targets[j];
    if constexpr (!decltype(target)::is_class) {
      require_target<target_range_of<LossType>>(target.values(), Index{Net::outputs},
                                                batch.sample(j));
    }
    return target;
  }

  /// weight L_j, and dL_j/dz times `scale`: both 0 where the weight is, however wrong the sample.
  // In line, so that the loss sees that the number of outputs is a constant.
  template <class Target>
  EIGEN_ALWAYS_INLINE double weighted_loss(const LossType& loss, Index j, const Target& target,
                                           Scalar weight, Scalar scale, Scalar* delta) {
    static_assert(
        TakesTargets<LossType, Target, Scalar> || !Loss<LossType, Scalar>,
        "mlp: the loss takes one kind of targets only, class indices or values, and these "
        "are of the other");
    const ConstSegment<Scalar> z(workspace_.output(Net::last) + j * Net::outputs, Net::outputs);
    Segment<Scalar> dz(delta, delta == nullptr ? 0 : Net::outputs);
    if (weight == Scalar(0)) {
      dz.setZero();
      return 0.0;
    }
    return static_cast<double>(weight * loss(z, target, scale, dz));
  }

  /// What a sample counts in the denominator of a mean. Throws OptionError where the loss's
  /// reduction does not take its weight, NonFiniteError where none does.
  template <class Batch>
  static double weight_of(const LossType& loss, const Batch& batch, Index sample) {
    using Reduction = typename LossType::Reduction;
    const auto v = static_cast<double>(batch.weight(sample));
    bool is_taken = is_finite(v);
    if constexpr (requires { Reduction::takes_weight(v); }) is_taken &= Reduction::takes_weight(v);
    if (!is_taken) refuse_weight(v, batch.sample(sample));
    return std::abs(v) * loss.weight(Index{Net::outputs}, batch.targets[sample]);
  }
  template <class Batch>
  static double total_weight(const LossType& loss, const Batch& batch) {
    double total = 0.0;
    for (Index j = 0; j < batch.size; ++j) {
      total += weight_of(loss, batch, j);
    }
    return total;
  }

  /// How many samples of the last part were predicted right.
  template <class Targets>
  Index hits(const Targets& targets, Range part) {
    Index count = 0;
    for (Index j = 0; j < part.count; ++j) {
      count += predicted(j) == targets.label(part.first + j) ? 1 : 0;
    }
    return count;
  }

  [[noreturn]] static void refuse_weight(double v, Index sample) {
    const std::string where =
        "mlp: sample weights: weight of sample " + std::to_string(sample) + ": expected ";
    if (!is_finite(v)) throw NonFiniteError(where + "a finite number, found " + std::to_string(v));
    throw OptionError(where + "at least 0 where a loss is a Mean, found " + std::to_string(v) +
                      ": a Sum takes any");
  }

  [[noreturn]] static void refuse_weights(double sum) {
    char found[32];
    std::snprintf(found, sizeof found, "%g", sum);
    throw OptionError(
        std::string("mlp: sample weights: expected a sum that 1 can be divided by, found ") +
        found);
  }

  // In the samples' order, whoever computed them.
  void add_losses(Index count, PassOutcome& outcome) const {
    for (Index j = 0; j < count; ++j) outcome.loss_sum += losses_[static_cast<std::size_t>(j)];
  }

  GuardedExecutor<ExecutorType> executor_;
  typename Model::Workspace workspace_;
  std::vector<double> losses_;
  Classes predictions_;
  std::vector<Index> samples_by_worker_;
  UnitClaims claims_;
};

}  // namespace mlp::inline MLP_ABI::detail
