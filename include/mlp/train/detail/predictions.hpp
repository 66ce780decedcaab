// The classes that a network predicts for the samples of a pass.
#pragma once

#include <mlp/core/buffer.hpp>
#include <mlp/core/types.hpp>
#include <mlp/layer/detail/activation_step.hpp>
#include <mlp/metric/accuracy.hpp>
#include <mlp/network/detail/fusion.hpp>

#include <cstddef>
#include <vector>

namespace mlp::inline MLP_ABI::detail {

/// One rule decides on a class, whatever the loss is computed from, and it is that of
/// Model::predict_classes: logits where the output activation says so, outputs otherwise.
template <class Net, class Scalar, bool loss_takes_logits>
class Predictions {
 public:
  using Workspace = typename Net::template Workspace<Scalar>;
  /// Whether a pass stops at the logits, for the loss or for the decision.
  static constexpr bool from_logits = loss_takes_logits || Net::decides_by_logits;

  explicit Predictions(Index capacity)
      : classes_(static_cast<std::size_t>(capacity)),
        outputs_(needs_outputs ? capacity * rows : 0),
        cache_(needs_outputs ? capacity * cache_rows : 0) {}

  /// The class of sample j.
  Index operator[](Index j) const { return classes_[static_cast<std::size_t>(j)]; }

  /// Predicts the classes of some columns, of which the workspace has the outputs or,
  /// `from_logits`, the logits.
  void find(Workspace& workspace, Range columns) {
    if constexpr (needs_outputs) activate(workspace, columns, outputs_.data());
    for (Index j = columns.first; j < columns.last(); ++j) {
      Index& found = classes_[static_cast<std::size_t>(j)];
      if constexpr (needs_outputs) {
        found = predicted_class(outputs_.data() + j * rows, Index{rows});
      } else {
        found = Net::predicted_class(workspace, j);
      }
    }
  }

  /// Leaves in the workspace what the loss is computed from.
  void finish(Workspace& workspace, Range columns) {
    if constexpr (Net::decides_by_logits && !loss_takes_logits) {
      static_assert(cache_rows == 0,
                    "mlp: an activation with a decision_logit has its derivative from the output");
      activate(workspace, columns, workspace.output(Net::last));
    }
  }

 private:
  using Step = ActivationStep<typename OutputActivationOf<typename Net::OutputLayerType>::Type,
                              Net::outputs>;
  static constexpr int rows = Net::outputs;
  static constexpr int cache_rows = Step::cache_rows;
  static constexpr bool needs_outputs = loss_takes_logits && !Net::decides_by_logits;

  /// a = φ(z) of some columns.
  void activate(Workspace& workspace, Range columns, Scalar* a) {
    const auto at = [&](auto* batch, int height) { return batch + columns.first * height; };
    Step::forward(
        ConstBatchView<Scalar, rows>(at(workspace.output(Net::last), rows), rows, columns.count),
        BatchView<Scalar, cache_rows>(at(cache_.data(), cache_rows), cache_rows, columns.count),
        BatchView<Scalar, rows>(at(a, rows), rows, columns.count));
  }

  std::vector<Index> classes_;
  AlignedBuffer<Scalar> outputs_, cache_;  // where the loss has no use for outputs
};

}  // namespace mlp::inline MLP_ABI::detail
