// A learning rate that falls along half a cosine.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/core/error.hpp>
#include <mlp/schedule/detail/curves.hpp>

namespace mlp::inline MLP_ABI {

/// f + (1 - f) (1 + cos πt) / 2 with t = step / steps and f = final_factor (Loshchilov & Hutter
/// 2017, equation 5, one period).
struct CosineDecay {
  double final_factor = 0.0;  ///< what is approached, >= 0

  double operator()(Index step, Index steps) const {
    return detail::half_cosine(1.0, final_factor, detail::progress(step, steps));
  }

  /// Throws OptionError unless the options make sense.
  void require_valid() const {
    require_option(final_factor >= 0.0, "CosineDecay", "final_factor: expected at least 0",
                   final_factor);
  }
};
static_assert(Schedule<CosineDecay>);

}  // namespace mlp::inline MLP_ABI
