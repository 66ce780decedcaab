// Options of a trainer.
#pragma once

#include <mlp/core/types.hpp>

#include <cstdint>

namespace mlp::inline MLP_ABI {

struct TrainerOptions {
  /// Samples that there is memory for. Larger batches, and those of more than 256 samples per
  /// worker, are taken in parts, with the same bits.
  Index capacity = 1024;
  /// Refuse inputs, targets and sample weights that are NaN or infinite.
  bool check_finite = false;
  /// Seed of what layers draw in training, such as Dropout's masks.
  std::uint64_t seed = 0;
};

}  // namespace mlp::inline MLP_ABI
