// The loop over epochs and batches.
#pragma once

#include <mlp/batch_pass.hpp>
#include <mlp/fit.hpp>
#include <mlp/random.hpp>

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
/// trains on it, filled by fill(columns), and returns its LossOutcome; `now` says which step it is.
template <class Assembly, class Data, class Step>
FitReport fit_batches(Assembly& assembly, const Data& data, const FitOptions& options,
                      const Callbacks& callbacks, Step&& step) {
  const Index samples = data.size();
  const Index steps =
      options.steps > 0 ? options.steps : options.epochs * steps_per_epoch(samples, options);
  FitReport report;
  while (report.steps < steps && !report.stopped) {
    const std::vector<Index> order = order_of_epoch(++report.epochs, samples, options);
    const auto in_order = static_cast<Index>(order.size());
    const Index in_epoch = std::min(steps_per_epoch(in_order, options), steps - report.steps);
    double epoch_loss = 0.0;
    for (Index i = 0; i < in_epoch && !report.stopped; ++i) {
      const Index first = i * options.batch_size;
      const Index count = std::min(options.batch_size, in_order - first);
      const auto draw = static_cast<std::uint64_t>(report.samples);
      StepReport now{++report.steps, steps, report.epochs, report.samples += count};
      assembly.assemble(
          data, count, [&](Index j) { return order[static_cast<std::size_t>(first + j)]; }, draw,
          [&](const auto& batch, const auto& targets, const auto& fill) {
            const LossOutcome outcome = step(now, batch, targets, fill);
            now.loss = outcome.reduced;
            now.mean_loss = outcome.mean();
            now.accuracy = static_cast<double>(outcome.hits) / static_cast<double>(count);
          });
      epoch_loss += now.mean_loss;
      report.mean_loss = epoch_loss / static_cast<double>(i + 1);
      report.diverged = !std::isfinite(now.mean_loss);
      report.stopped = is_stopped(callbacks.on_step, now) || report.diverged;
    }
    const EpochReport epoch{report.epochs, report.steps, report.samples, report.mean_loss};
    if (is_stopped(callbacks.on_epoch, epoch)) report.stopped = true;
  }
  return report;
}

}  // namespace mlp::inline MLP_ABI::detail
