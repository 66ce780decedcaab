// The loop over epochs and batches.
#pragma once

#include <mlp/core/random.hpp>
#include <mlp/train/detail/batch_pass.hpp>
#include <mlp/train/fit.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace mlp::inline MLP_ABI::detail {

// Layers draw their weights from the streams below.
inline constexpr std::uint64_t first_shuffle_stream = std::uint64_t{1} << 32;

/// The order of an epoch follows from the seed and the epoch alone, whatever happened before.
inline std::vector<Index> order_of_epoch(Index epoch, Index samples, const FitOptions& options) {
  if (options.order) return options.order(epoch);
  std::vector<Index> order(static_cast<std::size_t>(samples));
  std::iota(order.begin(), order.end(), Index{0});
  if (options.shuffle) {
    Random random(options.seed, first_shuffle_stream + static_cast<std::uint64_t>(epoch));
    shuffle(order, random);
  }
  return order;
}

template <class Callback, class Report>
bool is_stopped(const Callback& callback, const Report& report) {
  return callback && callback(report) == Flow::stop;
}

/// Puts batch after batch of `data` together and calls step(now, batch, targets, fill), which
/// trains on it, filled by fill(columns), and returns its LossOutcome; `now` says which step it is,
/// and is told the norm of its gradients where that is known.
template <class Assembly, class Data, class Step>
FitReport fit_batches(Assembly& assembly, const Data& data, const FitOptions& options,
                      const Callbacks& callbacks, Step&& step) {
  const Index samples = data.size();
  const Index steps =
      options.steps > 0 ? options.steps : options.epochs * steps_per_epoch(samples, options);
  FitPosition at = options.from;
  FitReport report{.steps = at.steps, .epochs = at.epoch, .samples = at.samples};
  // Where a run goes on, its epoch has begun; otherwise there is nothing of it to be done.
  std::vector<Index> order;
  Index steps_of_epoch = 0;
  if (at.epoch > 0) {
    order = order_of_epoch(at.epoch, samples, options);
    steps_of_epoch = steps_per_epoch(static_cast<Index>(order.size()), options);
  }
  while (at.steps < steps && !report.stopped) {
    if (at.steps_of_epoch >= steps_of_epoch) {
      at = {at.steps, at.epoch + 1, 0, at.samples, 0.0};
      order = order_of_epoch(at.epoch, samples, options);
      steps_of_epoch = steps_per_epoch(static_cast<Index>(order.size()), options);
    }
    const Index first = at.steps_of_epoch * options.batch_size;
    const Index count = std::min(options.batch_size, static_cast<Index>(order.size()) - first);
    const auto draw = static_cast<std::uint64_t>(at.samples);
    ++at.steps;
    ++at.steps_of_epoch;
    at.samples += count;
    StepReport now{at.steps, steps, at.epoch, at.samples};
    assembly.assemble(
        data, count, [&](Index j) { return order[static_cast<std::size_t>(first + j)]; }, draw,
        [&](const auto& batch, const auto& targets, const auto& fill) {
          const LossOutcome outcome = step(now, batch, targets, fill);
          now.loss = outcome.reduced;
          now.mean_loss = outcome.mean();
          now.accuracy = static_cast<double>(outcome.hits) / static_cast<double>(count);
        });
    at.epoch_loss += now.mean_loss;
    const bool is_complete = at.steps_of_epoch == steps_of_epoch;
    now.position = at;
    now.ends_epoch = is_complete || at.steps == steps;
    report.steps = at.steps;
    report.epochs = at.epoch;
    report.samples = at.samples;
    report.mean_loss = at.epoch_loss / static_cast<double>(at.steps_of_epoch);
    report.diverged = !std::isfinite(now.mean_loss) || !std::isfinite(now.gradient_norm);
    report.stopped = is_stopped(callbacks.on_step, now) || report.diverged;
    if (now.ends_epoch || report.stopped) {
      EpochReport epoch{at.epoch, at.steps, at.samples, report.mean_loss, is_complete};
      if (options.validate) epoch.validation = options.validate();
      report.history.push_back(epoch);
      if (is_stopped(callbacks.on_epoch, epoch)) report.stopped = true;
    }
  }
  return report;
}

}  // namespace mlp::inline MLP_ABI::detail
