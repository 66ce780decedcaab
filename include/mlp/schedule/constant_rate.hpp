// The same learning rate throughout.
#pragma once

#include <mlp/concepts.hpp>

namespace mlp::inline MLP_ABI {

/// 1 at every step.
struct ConstantRate {
  double operator()(Index /*step*/, Index /*steps*/) const { return 1.0; }
};
static_assert(Schedule<ConstantRate>);

}  // namespace mlp::inline MLP_ABI
