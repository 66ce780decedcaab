// A layer's outputs and gradients beside those of another program.
#pragma once

#include "parity/reference_values.hpp"
#include "support/layer_under_test.hpp"

#include <algorithm>
#include <string>

namespace parity {

inline void assign(std::span<double> target, const Values& values) {
  REQUIRE(target.size() == values.size());
  std::copy(values.begin(), values.end(), target.begin());
}

/// What layer L makes of x, and of da on the way back, with tensors as they are given.
struct LayerValues {
  Values a;
  support::LayerGradients gradients;
};
template <class L>
LayerValues layer_values(const Values& x, const std::vector<Values>& tensors, const Values& da) {
  support::LayerUnderTestOf<L> layer(x.size() / L::inputs);
  assign(layer.x(), x);
  const auto own = layer.tensors();
  REQUIRE(own.size() == tensors.size());
  for (std::size_t t = 0; t < tensors.size(); ++t) assign(own[t], tensors[t]);
  Values a = layer.forward();
  return {std::move(a), layer.backward(da, support::Fault::none)};
}

}  // namespace parity
