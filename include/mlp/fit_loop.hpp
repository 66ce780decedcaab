// The loop over epochs and batches.
#pragma once

#include <mlp/batch_pass.hpp>
#include <mlp/fit.hpp>
#include <mlp/random.hpp>

#include <algorithm>
#include <numeric>
#include <span>
#include <vector>

namespace mlp::inline MLP_ABI::detail {

// Layers draw their weights from the streams below.
inline constexpr std::uint64_t first_shuffle_stream = std::uint64_t{1} << 32;

/// The order of an epoch follows from the seed and the epoch alone, whatever happened before.
inline void order_epoch(Index epoch, const FitOptions& options, std::vector<Index>& order) {
  std::iota(order.begin(), order.end(), Index{0});
  if (!options.shuffle) return;
  Random random(options.seed, first_shuffle_stream + static_cast<std::uint64_t>(epoch));
  shuffle(order, random);
}

template <class Callback, class Report>
bool is_stopped(const Callback& callback, const Report& report) {
  return callback && callback(report) == Flow::stop;
}

/// Gathers batch after batch of `all` and calls step(batch, targets), which trains on it and
/// returns its LossOutcome.
template <class Pass, class Targets, class Step>
FitReport fit_batches(Pass& pass, const typename Pass::Batch& all, const Targets& targets,
                      const FitOptions& options, const Callbacks& callbacks, Step&& step) {
  const Index per_epoch = steps_per_epoch(all.size, options);
  const Index steps = options.steps > 0 ? options.steps : options.epochs * per_epoch;
  std::vector<Index> order(static_cast<std::size_t>(all.size));
  FitReport report;
  double epoch_loss = 0.0;
  while (report.steps < steps && !report.stopped) {
    const Index in_epoch = report.steps % per_epoch;
    if (in_epoch == 0) {
      ++report.epochs;
      epoch_loss = 0.0;
      order_epoch(report.epochs, options, order);
    }
    const Index first = in_epoch * options.batch_size;
    const Index count = std::min(options.batch_size, all.size - first);
    StepReport now{++report.steps, steps, report.epochs, report.samples += count};
    const std::span<const Index> chosen(order.data() + first, static_cast<std::size_t>(count));
    pass.with_gathered(all, targets, chosen, [&](const auto& batch, const auto& expected) {
      const LossOutcome outcome = step(batch, expected);
      now.loss = outcome.reduced;
      now.mean_loss = outcome.mean();
      if (callbacks.on_step) now.accuracy = pass.accuracy(expected);
    });
    epoch_loss += now.mean_loss;
    report.mean_loss = epoch_loss / static_cast<double>(in_epoch + 1);
    report.stopped = is_stopped(callbacks.on_step, now);
    if (in_epoch + 1 == per_epoch || report.steps == steps || report.stopped) {
      const EpochReport epoch{report.epochs, report.steps, report.samples, report.mean_loss};
      if (is_stopped(callbacks.on_epoch, epoch)) report.stopped = true;
    }
  }
  return report;
}

}  // namespace mlp::inline MLP_ABI::detail
