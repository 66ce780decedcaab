// Shares work out among workers, most of it the same in every round.
#pragma once

#include <mlp/core/types.hpp>
#include <mlp/kernel/tuning.hpp>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <vector>

namespace mlp::inline MLP_ABI::detail {

/// Hands out runs of units. Every worker has a share of its own, the same in every round: what it
/// wrote before is still in its cache, and to take lines from another core's cache costs more than
/// to compute what is in them. Whoever is done with its share takes from those of others, as in
/// work stealing (Blumofe & Leiserson 1999): one that is held up must not keep the others waiting.
class UnitClaims {
 public:
  explicit UnitClaims(int workers) : shares_(static_cast<std::size_t>(workers)) {}

  /// A new round. No worker may still be in the one before.
  void begin(Index units) {
    for (int worker = 0; worker < workers(); ++worker) {
      const Range share = share_of(units, worker, workers());
      left_of(worker).store(packed(share.first, share.last()), std::memory_order_relaxed);
    }
  }

  /// The worker's next run; empty when nothing is left.
  Range next(int worker) {
    // From the front of its own share, long runs first, for neighbours share what they read.
    Range run = take(left_of(worker), [](Range left) {
      return Range{left.first, std::clamp<Index>(left.count / 2, 1, tuning::most_units_at_once)};
    });
    // From the back of another's.
    for (int other = 1; other < workers() && run.count == 0; ++other) {
      run = take(left_of((worker + other) % workers()), [](Range left) {
        return Range{left.last() - 1, 1};
      });
    }
    return run;
  }

 private:
  // A share's units from `first` to `last`, in one word, so that both change at once.
  using Packed = std::uint64_t;
  static Packed packed(Index first, Index last) {
    return static_cast<Packed>(first) << 32 | static_cast<Packed>(last);
  }
  static Range unpacked(Packed left) {
    const auto first = static_cast<Index>(left >> 32);
    return {first, static_cast<Index>(left & 0xFFFFFFFFU) - first};
  }

  int workers() const { return static_cast<int>(shares_.size()); }

  // Each on a cache line of its own.
  struct alignas(64) Share {
    std::atomic<Packed> left{0};
  };
  std::atomic<Packed>& left_of(int worker) {
    return shares_[static_cast<std::size_t>(worker)].left;
  }

  /// Takes which(left), a run at either end of what is left; empty where nothing is.
  template <class Which>
  static Range take(std::atomic<Packed>& share, const Which& which) {
    Packed now = share.load(std::memory_order_relaxed);
    for (Range left = unpacked(now); left.count > 0; left = unpacked(now)) {
      const Range run = which(left);
      const bool is_front = run.first == left.first;
      const Packed rest =
          is_front ? packed(run.last(), left.last()) : packed(left.first, run.first);
      if (share.compare_exchange_weak(now, rest, std::memory_order_relaxed)) return run;
    }
    return {};
  }

  std::vector<Share> shares_;
};

}  // namespace mlp::inline MLP_ABI::detail
