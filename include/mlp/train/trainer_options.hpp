// Options of a trainer.
#pragma once

#include <mlp/core/arithmetic.hpp>
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
  /// Train also where compiler's flags or the processor's modes make numbers other than those of
  /// IEEE 754 (see unusual_arithmetic()): with other bits than elsewhere, or worse.
  bool any_arithmetic = false;

  /// Throws SizeError unless there is room for a sample, and ArithmeticError.
  void require_valid() const {
    require_capacity("Trainer", capacity);
    if (!any_arithmetic) detail::require_usual_arithmetic();
  }
};

}  // namespace mlp::inline MLP_ABI
