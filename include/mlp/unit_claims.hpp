// Shares work out among workers while they go.
#pragma once

#include <mlp/types.hpp>

#include <algorithm>
#include <atomic>

namespace mlp::inline MLP_ABI::detail {

/// Hands out runs of units, long ones first (Polychronopoulos & Kuck 1987, guided
/// self-scheduling): neighbours share what they read, and at the end a worker that is held up must
/// not keep the others waiting for long.
class UnitClaims {
 public:
  UnitClaims(Index units, int workers) : units_(units), workers_(workers) {}

  /// The next run; empty when nothing is left. Called by any worker.
  Range next() {
    for (Index first = first_.load(std::memory_order_relaxed); first < units_;) {
      const Index share = (units_ - first) / (Index{2} * workers_);
      const Index count = std::clamp<Index>(share, 1, most);
      if (first_.compare_exchange_weak(first, first + count, std::memory_order_relaxed)) {
        return {first, count};
      }
    }
    return {};
  }

 private:
  // What such units write should fit into the L2 cache together.
  static constexpr Index most = 8;

  Index units_;
  int workers_;
  std::atomic<Index> first_{0};
};

}  // namespace mlp::inline MLP_ABI::detail
