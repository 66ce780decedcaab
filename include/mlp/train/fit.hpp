// Options and reports of `fit` and `evaluate`.
#pragma once

#include <mlp/core/error.hpp>
#include <mlp/core/types.hpp>
#include <mlp/schedule/any_schedule.hpp>
#include <mlp/train/fit_position.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace mlp::inline MLP_ABI {

struct Evaluation {
  double loss = 0.0;  ///< mean per sample (for element-wise losses per element), unreduced by Sum
  /// Fraction of samples whose predicted class is the target's; NaN where targets are no classes
  /// (metric/multi_label.hpp and metric/regression.hpp have the figures for those).
  double accuracy = 0.0;
  Index samples = 0;
};

struct FitOptions {
  Index batch_size = 32;
  Index epochs = 1;        ///< passes over all samples, or over what `order` gives
  Index steps = 0;         ///< where above 0: this many steps instead of epochs
  bool shuffle = true;     ///< a new order every epoch
  std::uint64_t seed = 0;  ///< of the shuffling
  Remainder remainder = Remainder::keep;
  /// What multiplies the optimizer's own learning rate: any Schedule, or none. A run of epochs is
  /// as long for it as if all further epochs had as many samples as the present one.
  AnySchedule schedule = {};
  /// The samples that an epoch takes, in this order, instead of all of them. Epochs are counted
  /// from 1 over all fits of the trainer.
  std::function<std::vector<Index>(Index epoch)> order = {};
  /// Called after every epoch, before `on_epoch`: how well the model does on samples that it does
  /// not train on. Usually calls Trainer::evaluate.
  std::function<Evaluation()> validate = {};
  /// Where to go on, with the same data set, batch size, seed, shuffling and remainder; the
  /// `position` of the last report. Otherwise a fit begins, after what the trainer has been through
  /// before.
  FitPosition from = {};
};

/// What a callback returns.
enum class Flow { proceed, stop };

/// Handed to `on_step` after every step.
struct StepReport {
  Index step = 0;          ///< from 1
  Index steps = 0;         ///< how many there will be
  Index epoch = 0;         ///< from 1
  Index samples = 0;       ///< trained on so far in this fit
  double loss = 0.0;       ///< of this batch before its update, as the loss reduces it
  double mean_loss = 0.0;  ///< the same as a mean, whatever the reduction; NaN if nothing counts
  double accuracy = 0.0;   ///< fraction of this batch predicted right before its update, or NaN
  double gradient_norm = 0.0;  ///< before clipping; 0 unless the optimizer sees it (ClipByNorm)
  FitPosition position = {};   ///< after this step
  bool ends_epoch = false;     ///< `on_epoch` comes next
};

/// Handed to `on_epoch` after every pass over the samples, and after the last step; not where
/// `on_step` has stopped the run within an epoch, which goes on when the run does.
struct EpochReport {
  Index epoch = 0;
  Index step = 0;
  Index samples = 0;
  double mean_loss = 0.0;   ///< mean of StepReport::mean_loss over the steps that have one
  bool is_complete = true;  ///< false where the run ends before the epoch does
  std::optional<Evaluation> validation = {};  ///< what FitOptions::validate found, if there is one
  FitPosition position = {};                  ///< after this epoch
};

/// Either may be empty; a callback that returns Flow::stop ends `fit` after the step.
struct Callbacks {
  std::function<Flow(const StepReport&)> on_step = {};
  std::function<Flow(const EpochReport&)> on_epoch = {};
};

/// How far `fit` came.
struct FitReport {
  Index steps = 0;
  Index epochs = 0;  ///< begun
  Index samples = 0;
  FitPosition position = {};  ///< where to go on
  double mean_loss = 0.0;     ///< of the last epoch; NaN where there was no step
  bool stopped = false;       ///< by a callback, or because the run diverged
  /// The loss of the last step, or the norm of its gradients where the optimizer sees it, was not
  /// finite: the parameters are those before it. Or a parameter was not, which is looked at where
  /// an epoch ends.
  bool diverged = false;
  /// The reports given to `on_epoch`; in a resumed run, those since it was resumed.
  std::vector<EpochReport> history = {};
};

namespace detail {

inline Index steps_per_epoch(Index samples, const FitOptions& options) {
  if (options.batch_size < 1) {
    throw OptionError("mlp: batch_size: expected at least 1, found " +
                      std::to_string(options.batch_size));
  }
  if (options.epochs < 0 || options.steps < 0) {
    throw OptionError("mlp: epochs and steps: expected at least 0, found " +
                      std::to_string(options.epochs) + " and " + std::to_string(options.steps));
  }
  const bool keep = options.remainder == Remainder::keep;
  const Index rest = samples % options.batch_size;
  const Index steps = samples / options.batch_size + (keep && rest > 0 ? 1 : 0);
  if (steps == 0) {
    throw SizeError("mlp: samples: expected at least " +
                    std::to_string(keep ? 1 : options.batch_size) + ", found " +
                    std::to_string(samples));
  }
  return steps;
}

}  // namespace detail

}  // namespace mlp::inline MLP_ABI
