// One batch through a network: forward, loss and backward, shared between workers.
//
// Columns are independent, so each worker takes its samples through forward, loss and backward down
// to every layer's dL/dz alone. After one meeting the parameter gradients are split by tile, each
// summed over the whole batch by one worker. Nothing is ever added up across workers, so the bits
// cannot depend on how many there are.
#pragma once

#include <mlp/fusion.hpp>
#include <mlp/loss/reduction.hpp>
#include <mlp/model.hpp>
#include <mlp/target.hpp>

#include <atomic>
#include <span>
#include <type_traits>
#include <vector>

namespace mlp::inline MLP_ABI::detail {

/// The loss of a batch: as reduced, and what a mean is made of.
struct LossOutcome {
  double loss_sum = 0.0;
  double weight = 0.0;
  double reduced = 0.0;

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

  /// x [inputs x size], and one weight per sample unless null.
  struct Batch {
    const Scalar* x;
    Index size;
    const Scalar* weights = nullptr;
  };

  BatchPass(Index capacity, ExecutorType& executor)
      : executor_(&executor),
        workspace_(std::max<Index>(capacity, 1)),
        losses_(static_cast<std::size_t>(workspace_.capacity())),
        samples_by_worker_(static_cast<std::size_t>(executor.size())) {}

  Index capacity() const { return workspace_.capacity(); }
  ExecutorType& executor() { return *executor_; }
  const std::vector<Index>& samples_by_worker() const { return samples_by_worker_; }

  /// Loss and gradients of a batch; dx [inputs x size] too unless null. A worker calls
  /// ready(tensor, values) for every part of the gradients that it has finished.
  template <class Targets, class Ready>
  LossOutcome gradients(const Parameters& p, const LossType& loss, const Batch& batch,
                        const Targets& targets, const FrozenLayers<Net::depth>& frozen,
                        Parameters& gradients, Scalar* dx, const Ready& ready) {
    reserve(batch.size);
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
    for_each_share(batch.size, [&](Range columns) {
      forward(p, batch.x, columns);
      for (Index j = columns.first; j < columns.last(); ++j) {
        const Scalar weight = batch.weights != nullptr ? batch.weights[j] : Scalar(1);
        losses_[static_cast<std::size_t>(j)] = static_cast<double>(
            weight * sample_loss(loss, j, targets[j], static_cast<Scalar>(scale) * weight,
                                 workspace_.delta(Net::last) + j * Net::outputs));
      }
      Net::template backward<fused>(p, batch.x, workspace_, columns, lowest, dx);
    });
    // Units are handed out one by one: a worker that is held up takes fewer.
    std::atomic<Index> next{0};
    executor_->run([&](int /*worker*/) {
      const auto claim = [&next] { return next.fetch_add(1, std::memory_order_relaxed); };
      Net::parameter_gradients(batch.x, workspace_, gradients, batch.size, frozen, claim, ready);
    });
    sum_losses(batch.size, scale, outcome);
    return outcome;
  }

  /// Loss alone of the samples `columns` of a larger set; x is their first column.
  template <class Targets>
  LossOutcome forward(const Parameters& p, const LossType& loss, const Scalar* x, Range columns,
                      const Targets& targets) {
    reserve(columns.count);
    for_each_share(columns.count, [&](Range share) {
      forward(p, x, share);
      for (Index j = share.first; j < share.last(); ++j) {
        losses_[static_cast<std::size_t>(j)] = static_cast<double>(
            sample_loss(loss, j, targets[columns.first + j], Scalar(0), nullptr));
      }
    });
    LossOutcome outcome;
    outcome.weight = total_weight(loss, nullptr, columns, targets);
    sum_losses(columns.count, LossType::Reduction::scale(outcome.weight), outcome);
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
  /// Fraction of samples predicted right by the last pass, which was over these targets.
  template <class Targets>
  double accuracy(const Targets& targets) {
    return static_cast<double>(hits(targets, {0, targets.size()})) /
           static_cast<double>(targets.size());
  }

  /// Copies the chosen samples into one batch, each worker its share, and calls f(batch, targets).
  template <class Targets, class Function>
  auto with_gathered(const Batch& all, const Targets& targets, std::span<const Index> chosen,
                     Function&& f) {
    const auto size = static_cast<Index>(chosen.size());
    if (gathered_x_.size() < size * Net::inputs) {
      gathered_x_ = AlignedBuffer<Scalar>(size * Net::inputs);
    }
    if constexpr (Targets::is_class) {
      gathered_labels_.resize(chosen.size());
    } else if (gathered_values_.size() < size * Net::outputs) {
      gathered_values_ = AlignedBuffer<Scalar>(size * Net::outputs);
    }
    executor_->run([&](int worker) {
      const Range share = share_of(size, worker, executor_->size());
      for (Index j = share.first; j < share.last(); ++j) {
        const Index from = chosen[static_cast<std::size_t>(j)];
        std::copy_n(all.x + from * Net::inputs, Net::inputs, gathered_x_.data() + j * Net::inputs);
        if constexpr (Targets::is_class) {
          gathered_labels_[static_cast<std::size_t>(j)] = targets.label(from);
        } else {
          std::copy_n(targets.data() + from * Net::outputs, Net::outputs,
                      gathered_values_.data() + j * Net::outputs);
        }
      }
    });
    if (all.weights != nullptr) {
      gathered_weights_.resize(chosen.size());
      std::transform(chosen.begin(), chosen.end(), gathered_weights_.begin(),
                     [&](Index from) { return all.weights[from]; });
    }
    const Batch batch{gathered_x_.data(), size,
                      all.weights != nullptr ? gathered_weights_.data() : nullptr};
    if constexpr (Targets::is_class) {
      return f(batch, ClassTargets<Scalar, Index>(gathered_labels_.data(), size, Net::outputs));
    } else {
      return f(batch, ValueTargets<Scalar>(gathered_values_.data(), size, Net::outputs));
    }
  }

 private:
  void reserve(Index batch) {
    workspace_.reserve(batch);
    if (losses_.size() < static_cast<std::size_t>(batch)) {
      losses_.resize(static_cast<std::size_t>(batch));
    }
  }

  void forward(const Parameters& p, const Scalar* x, Range columns) {
    if constexpr (fused) {
      Net::forward_logits(p, x, workspace_, columns);
    } else {
      Net::forward(p, x, workspace_, columns);
    }
  }

  /// f(columns) for runs of columns that cover the batch, each worker its share of them.
  template <class Function>
  void for_each_share(Index batch, Function&& f) {
    executor_->run([&](int worker) {
      const Range share = share_of(batch, worker, executor_->size());
      samples_by_worker_[static_cast<std::size_t>(worker)] += share.count;
      Net::for_each_block(share, f);
    });
  }

  template <class Target>
  Scalar sample_loss(const LossType& loss, Index j, const Target& target, Scalar scale,
                     Scalar* delta) {
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
  void sum_losses(Index batch, double scale, LossOutcome& outcome) const {
    for (Index j = 0; j < batch; ++j) outcome.loss_sum += losses_[static_cast<std::size_t>(j)];
    outcome.reduced = outcome.loss_sum * scale;
  }

  ExecutorType* executor_;
  typename Model::Workspace workspace_;
  std::vector<double> losses_;
  std::vector<Index> samples_by_worker_;
  AlignedBuffer<Scalar> gathered_x_;
  AlignedBuffer<Scalar> gathered_values_;
  std::vector<Index> gathered_labels_;
  std::vector<Scalar> gathered_weights_;
};

}  // namespace mlp::inline MLP_ABI::detail
