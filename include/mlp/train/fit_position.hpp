// Where a run stands between two steps.
#pragma once

#include <mlp/core/types.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>

namespace mlp::inline MLP_ABI {

/// What happens to the samples that do not fill a last batch: a smaller batch, or left out (every
/// epoch others, where samples are shuffled).
enum class Remainder { keep, drop };

/// How much a trainer has been through, in all its fits. Orders and random draws go on from there,
/// so that no fit sees those of another again.
struct TrainedSoFar {
  Index epochs = 0;   ///< begun
  Index samples = 0;  ///< trained on

  bool operator==(const TrainedSoFar&) const = default;
};

/// All that `fit` needs to know to go on as if it had never stopped, with a trainer in the state
/// that it had then.
struct FitPosition {
  Index steps = 0;                   ///< done
  Index epoch = 0;                   ///< begun, from 1; 0 before the first
  Index steps_of_epoch = 0;          ///< done of it
  Index samples = 0;                 ///< trained on
  Index counted_steps_of_epoch = 0;  ///< those in which a sample counted
  double epoch_loss = 0.0;           ///< sum of their StepReport::mean_loss
  TrainedSoFar earlier = {};         ///< in the trainer's fits before this one
  /// What the fit is of, without which its place means something else. Going on with another of
  /// them is refused.
  Index data_set = 0;  ///< its samples
  Index batch_size = 0;
  std::uint64_t seed = 0;
  bool shuffle = true;
  Remainder remainder = Remainder::keep;

  bool operator==(const FitPosition&) const = default;
};

namespace detail {

/// a b of numbers that are at least 0, or the largest number there is: a run that is meant to go on
/// until it is stopped.
constexpr Index product_or_largest(Index a, Index b) {
  constexpr Index largest = std::numeric_limits<Index>::max();
  return b != 0 && a > largest / b ? largest : a * b;
}

/// Larger counts are not reached by training, and would overflow in sums.
inline constexpr Index largest_count = static_cast<Index>(
    std::min<std::int64_t>(std::numeric_limits<Index>::max(), std::int64_t{1} << 53));

/// A count for which 0 to `most` is expected.
struct ExpectedCount {
  const char* field;
  Index most, found;

  constexpr bool is_possible() const { return found >= 0 && found <= most; }
};

/// The first count of a place at which no fit arrives, as in a file that is not what it says.
constexpr std::optional<ExpectedCount> impossible_count(const FitPosition& at) {
  for (const ExpectedCount& count : {
           ExpectedCount{"earlier.epochs", largest_count, at.earlier.epochs},
           ExpectedCount{"earlier.samples", largest_count, at.earlier.samples},
           ExpectedCount{"steps", largest_count, at.steps},
           ExpectedCount{"samples",
                         std::min(product_or_largest(at.steps, at.batch_size), largest_count),
                         at.samples},
           ExpectedCount{"epoch", at.steps, at.epoch},
           ExpectedCount{"counted_steps_of_epoch", at.steps_of_epoch, at.counted_steps_of_epoch},
       }) {
    if (!count.is_possible()) return count;
  }
  return std::nullopt;
}

}  // namespace detail

}  // namespace mlp::inline MLP_ABI
