// Options of a trainer.
#pragma once

#include <mlp/core/types.hpp>

#include <cstdint>

namespace mlp::inline MLP_ABI {

struct TrainerOptions {
  /// Samples that there is memory for. Larger batches, and those of more than 256 samples per
  /// worker, are taken in parts, with the same bits.
  Index capacity = 1024;
  /// Refuse inputs of a batch that are NaN or infinite. Those of a `fit`, and all targets and
  /// sample weights, are always looked at.
  bool check_finite = false;
  /// Seed of what layers draw in training, such as Dropout's masks.
  std::uint64_t seed = 0;
};

}  // namespace mlp::inline MLP_ABI
