// What precision, recall and the like are made of.
#pragma once

#include <mlp/core/types.hpp>

#include <cstdint>

namespace mlp::inline MLP_ABI::detail {

/// part / whole; 0 of nothing.
constexpr double ratio(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace mlp::inline MLP_ABI::detail
