// One batch through a network: forward, loss and backward, shared between workers.
//
// Columns are independent, so each worker takes its samples through forward, loss and backward down
// to every layer's dL/dz alone. After one meeting the parameter gradients are split by tile, each
// summed over the whole batch by one worker. Nothing is ever added up across workers, so the bits
// cannot depend on how many there are.
#pragma once

#include <mlp/core/target.hpp>
#include <mlp/data/detail/batch_assembly.hpp>
#include <mlp/loss/reduction.hpp>
#include <mlp/network/detail/fusion.hpp>
#include <mlp/network/model.hpp>
#include <mlp/train/detail/unit_claims.hpp>

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <vector>

namespace mlp::inline MLP_ABI::detail {

/// The loss of a batch: as reduced, and what a mean is made of; and how many of its samples were
/// predicted right, where that was asked for.
struct LossOutcome {
  double loss_sum = 0.0;
  double weight = 0.0;
  double reduced = 0.0;
  Index hits = 0;

  double mean() const { return loss_sum * Mean::scale(weight); }
};

template <class Expected, class Found>
struct BatchSizeMismatch {
  static_assert(std::is_void_v<Expected>,
                "mlp: the batch and its targets must have the same number of samples (see Expects "
                "and Got)");
};

/// Refuses targets whose batch size, known at compile time, is not that of x.
template <class X, class Y>
constexpr void require_matching_batches() {
  if constexpr (EigenExpression<Y>) {
    constexpr int expected = X::ColsAtCompileTime;
    constexpr int found = ClassIndices<Y> ? int(Y::SizeAtCompileTime) : int(Y::ColsAtCompileTime);
    if constexpr (expected != dynamic && found != dynamic && expected != found) {
      (void)sizeof(BatchSizeMismatch<Expects<expected>, Got<found>>);
    }
  }
}

/// Calls f with the targets `y` of `batch` samples: class indices or values, in place or copied.
template <class Scalar, int Outputs, class Y, class Function>
auto with_targets(const Y& y, Index batch, Function&& f) {
  static_assert(
      ClassIndices<Y> || TargetValues<Y>,
      "mlp: targets are class indices (a vector of integers) or a matrix of values with one "
      "column per sample");
  if constexpr (ClassIndices<Y>) {
    if constexpr (EigenExpression<Y>) {
      // Evaluates an expression; refers to a plain vector as it is.
      const Eigen::Ref<const Eigen::Matrix<typename Y::Scalar, Eigen::Dynamic, 1>> labels(y);
      require_size<Index>(batch, labels.size(), "class indices: size");
      return f(ClassTargets<Scalar, typename Y::Scalar>(labels.data(), labels.size(), Outputs));
    } else {
      using Label = std::ranges::range_value_t<Y>;
      const auto size = static_cast<Index>(std::ranges::size(y));
      require_size<Index>(batch, size, "class indices: size");
      return f(ClassTargets<Scalar, Label>(std::ranges::data(y), size, Outputs));
    }
  } else {
    require_fixed_height<Outputs, Y, TargetHeightMismatch>();
    require_size<Index>(Outputs, y.rows(), "targets: rows");
    require_size<Index>(batch, y.cols(), "targets: columns");
    AlignedBuffer<Scalar> copy;
    return f(ValueTargets<Scalar>(contiguous(y, copy), y.cols(), Outputs));
  }
}

template <class Model, class LossType, class ExecutorType>
class BatchPass {
 public:
  using Net = typename Model::Network;
  using Scalar = typename Model::Scalar;
  using Parameters = typename Model::Parameters;
  // A template argument, so that a pair that does not fit is refused with the class and not only
  // once a step is asked for.
  using Fused = std::bool_constant<is_fused<LossType, typename Net::OutputLayerType>()>;
  static constexpr bool fused = Fused::value;
  /// How layers behave in a pass for gradients.
  using Training =
      std::conditional_t<Net::template learns_differently<Scalar>, TrainingPass, Inference>;

  using Batch = detail::Batch<Scalar>;
  using Shards = typename Net::Shards;

  /// Samples that a worker takes through the network before their parameter gradients are
  /// computed: their activations should still be in its L2 cache then.
  static constexpr Index samples_at_once = 256;

  /// With room for `capacity` samples, or for as many as are taken at once, if that is less.
  BatchPass(Index capacity, ExecutorType& executor)
      : executor_(&executor),
        workspace_(std::clamp<Index>(capacity, Shards::largest,
                                     std::max(samples_at_once * executor.size(), Shards::largest))),
        losses_(static_cast<std::size_t>(workspace_.capacity())),
        samples_by_worker_(static_cast<std::size_t>(executor.size())),
        claims_(executor.size()) {}

  Index capacity() const { return workspace_.capacity(); }
  ExecutorType& executor() { return *executor_; }
  const std::vector<Index>& samples_by_worker() const { return samples_by_worker_; }

  /// Loss and gradients of a batch; dx [inputs x size] too unless null. Before anything else a
  /// worker calls fill(columns), which may write these columns of x. It calls ready(tensor, values)
  /// for every part of the gradients that it has finished. What exceeds the capacity is done part
  /// by part, with the same bits. Predictions are counted where `in_fit`, and a loss that
  /// is not finite ends the pass: nothing is ready then. `training` is for layers that behave
  /// otherwise while they learn.
  template <class Targets, class Fill, class Ready>
  LossOutcome gradients(const Parameters& p, const LossType& loss, const Batch& batch,
                        const Targets& targets, const FrozenLayers<Net::depth>& frozen,
                        Parameters& gradients, Scalar* dx, const Fill& fill, const Ready& ready,
                        const TrainingPass& training = {}, bool in_fit = false) {
    const auto lowest =
        static_cast<std::size_t>(std::find(frozen.begin(), frozen.end(), false) - frozen.begin());
    LossOutcome outcome;
    outcome.weight = total_weight(loss, batch.weights, {0, batch.size}, targets);
    const double scale = LossType::Reduction::scale(outcome.weight);
    const int workers = executor_->size();

    if (lowest < Net::last || dx != nullptr) {
      executor_->run(
          [&](int worker) { Net::prepare(p, workspace_, lowest, dx != nullptr, worker, workers); });
    }
    for_each_part(batch.size, [&](Range part) {
      const Scalar* x = batch.x + part.first * Net::inputs;
      Scalar* dx_of_part = dx == nullptr ? nullptr : dx + part.first * Net::inputs;
      for_each_share(part.count, [&](Range columns) {
        fill(Range{part.first + columns.first, columns.count});
        Training mode{};
        if constexpr (std::is_same_v<Training, TrainingPass>) {
          mode = training;
          mode.first_column = part.first;
        }
        Net::template forward_block<fused>(p, x, workspace_, columns, mode);
        for (Index j = columns.first; j < columns.last(); ++j) {
          const Index sample = part.first + j;
          const Scalar weight = batch.weights != nullptr ? batch.weights[sample] : Scalar(1);
          losses_[static_cast<std::size_t>(j)] = static_cast<double>(
              weight * sample_loss(loss, j, targets[sample], static_cast<Scalar>(scale) * weight,
                                   workspace_.delta(Net::last) + j * Net::outputs));
        }
        Net::template backward<fused>(p, x, workspace_, columns, lowest, dx_of_part);
      });
      add_losses(part.count, outcome);
      if (in_fit) {
        outcome.hits += hits(targets, part);
        if (!std::isfinite(outcome.loss_sum)) return;
      }
      const bool is_last = part.last() == batch.size;
      claims_.begin(Net::gradient_units);
      executor_->run([&](int worker) {
        for (Range run = claims_.next(worker); run.count > 0; run = claims_.next(worker)) {
          Net::parameter_gradients(x, workspace_, gradients, part.count, frozen, run,
                                   part.first > 0, [&](std::size_t tensor, Range values) {
                                     if (is_last) ready(tensor, values);
                                   });
        }
      });
    });
    outcome.reduced = outcome.loss_sum * scale;
    return outcome;
  }

  /// Loss alone of a batch, part by part: each(part) is called while predicted(j) tells of sample
  /// part.first + j.
  template <class Targets, class Fill, class Each>
  LossOutcome forward(const Parameters& p, const LossType& loss, const Batch& batch,
                      const Targets& targets, const Fill& fill, const Each& each) {
    LossOutcome outcome;
    outcome.weight = total_weight(loss, batch.weights, {0, batch.size}, targets);
    for_each_part(batch.size, [&](Range part) {
      for_each_share(part.count, [&](Range columns) {
        fill(Range{part.first + columns.first, columns.count});
        Net::template forward_block<fused>(p, batch.x + part.first * Net::inputs, workspace_,
                                           columns, Inference{});
        for (Index j = columns.first; j < columns.last(); ++j) {
          losses_[static_cast<std::size_t>(j)] = static_cast<double>(
              sample_loss(loss, j, targets[part.first + j], Scalar(0), nullptr));
        }
      });
      add_losses(part.count, outcome);
      each(part);
    });
    outcome.reduced = outcome.loss_sum * LossType::Reduction::scale(outcome.weight);
    return outcome;
  }

  /// The class predicted for sample j of the last forward pass.
  Index predicted(Index j) {
    constexpr bool from_logit = fused;  // a logit of 0 is a probability of one half
    return predicted_class(workspace_.output(Net::last) + j * Net::outputs, Index{Net::outputs},
                           from_logit ? Scalar(0) : Scalar(0.5));
  }

  /// How many samples the last pass, which was over `columns`, predicted right.
  template <class Targets>
  Index hits(const Targets& targets, Range columns) {
    Index count = 0;
    for (Index j = 0; j < columns.count; ++j) {
      count += predicted(j) == targets.label(columns.first + j) ? 1 : 0;
    }
    return count;
  }

 private:
  /// f(part) for runs of shards that there is room for.
  template <class Function>
  void for_each_part(Index batch, Function&& f) {
    const Index all = Shards::count(batch);
    // The last shard may be larger than the others.
    const Index most = (capacity() - Shards::largest) / Shards::size + 1;
    for (Index first = 0; first < all; first += most) {
      f(Shards::samples_of({first, std::min(most, all - first)}, batch));
    }
  }

  /// f(columns) for runs of columns that cover a part, each worker its share of them.
  template <class Function>
  void for_each_share(Index part, Function&& f) {
    executor_->run([&](int worker) {
      const Range shards = share_of(Shards::count(part), worker, executor_->size());
      const Range share = Shards::samples_of(shards, part);
      samples_by_worker_[static_cast<std::size_t>(worker)] += share.count;
      Net::for_each_training_block(share, f);
    });
  }

  // In line, so that the loss sees that the number of outputs is a constant.
  template <class Target>
  EIGEN_ALWAYS_INLINE Scalar sample_loss(const LossType& loss, Index j, const Target& target,
                                         Scalar scale, Scalar* delta) {
    const ConstSegment<Scalar> z(workspace_.output(Net::last) + j * Net::outputs, Net::outputs);
    return loss(z, target, scale, Segment<Scalar>(delta, delta == nullptr ? 0 : Net::outputs));
  }

  template <class Targets>
  static double total_weight(const LossType& loss, const Scalar* weights, Range columns,
                             const Targets& targets) {
    double total = 0.0;
    for (Index j = columns.first; j < columns.last(); ++j) {
      const double weight = weights != nullptr ? static_cast<double>(weights[j]) : 1.0;
      total += weight * loss.weight(Index{Net::outputs}, targets[j]);
    }
    return total;
  }

  // In the samples' order, whoever computed them.
  void add_losses(Index count, LossOutcome& outcome) const {
    for (Index j = 0; j < count; ++j) outcome.loss_sum += losses_[static_cast<std::size_t>(j)];
  }

  ExecutorType* executor_;
  typename Model::Workspace workspace_;
  std::vector<double> losses_;
  std::vector<Index> samples_by_worker_;
  UnitClaims claims_;
};

}  // namespace mlp::inline MLP_ABI::detail
