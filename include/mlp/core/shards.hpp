// How a batch is cut where training looks at several samples together.
#pragma once

#include <mlp/core/types.hpp>

#include <algorithm>

namespace mlp::inline MLP_ABI {

/// Runs of `size` samples; what is left at the end of a batch is a run of its own, or part of the
/// last one where it is less than half a run or a single sample. So which samples are looked at
/// together depends on the batch alone, not on the workers.
template <Index shard_size>
struct Shards {
  static constexpr Index size = shard_size;
  static constexpr Index smallest = size == 1 ? 1 : std::max<Index>(size - size / 2, 2);
  static constexpr Index largest = size + smallest - 1;

  static constexpr Index count(Index samples) {
    return samples == 0 ? 0 : std::max<Index>((samples + size - smallest) / size, 1);
  }

  /// The samples of some shards of a batch.
  static constexpr Range samples_of(Range shards, Index samples) {
    const Index first = shards.first * size;
    return {first, (shards.last() == count(samples) ? samples : shards.last() * size) - first};
  }

  /// f(samples) for each shard of `samples`, which begin with a shard.
  template <class Function>
  static constexpr void for_each(Range samples, Function&& f) {
    const Index shards = count(samples.count);
    for (Index s = 0; s < shards; ++s) {
      const Range own = samples_of({s, 1}, samples.count);
      f(Range{samples.first + own.first, own.count});
    }
  }
};

}  // namespace mlp::inline MLP_ABI
