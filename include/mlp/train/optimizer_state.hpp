// What an optimizer knows between two updates.
#pragma once

#include <mlp/core/types.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace mlp::inline MLP_ABI {

/// The memories of an optimizer, and how old they are. Together with the parameters this is all
/// that the next update depends on.
template <class Parameters>
struct OptimizerState {
  std::int64_t updates = 0;  ///< so far
  /// Of each layer: fewer than `updates` where it was frozen meanwhile.
  std::array<std::int64_t, Parameters::depth> updates_of_layer{};
  /// By name (SlotNames), also those that the optimizer's present options do not use.
  std::vector<std::pair<std::string, Parameters>> memory = {};
};

}  // namespace mlp::inline MLP_ABI
