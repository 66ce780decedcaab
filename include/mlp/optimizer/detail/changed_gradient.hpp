// How an optimizer around another one changes the gradients that the inner one sees.
#pragma once

#include <mlp/core/types.hpp>
#include <mlp/kernel/sweep.hpp>

#include <algorithm>
#include <cstdint>

namespace mlp::inline MLP_ABI::detail {

/// Lets `optimizer` update w with change(w, g) in place of g. The changed gradients are kept block
/// by block on the stack, in the L1 cache, so that memory is still passed over once.
template <class Inner, class Scalar, class Slot, class Change>
void update_with_changed_gradient(const Inner& optimizer, Segment<Scalar> parameters,
                                  ConstSegment<Scalar> gradients, Slot&& slot, bool decays,
                                  std::int64_t step, Change change) {
  using V = kernel::Lanes<Scalar>;
  constexpr Index block = 1024;
  alignas(64) Scalar changed[block] = {};
  for (Index first = 0; first < parameters.size(); first += block) {
    const Index count = std::min(block, parameters.size() - first);
    const auto part = [=](auto run) { return decltype(run)(run.data() + first, count); };
    const Segment<Scalar> w = part(parameters);
    const ConstSegment<Scalar> g = part(gradients);
    kernel::sweep([=](V& to, V at, V slope) MLP_INLINE { to = change(at, slope); },
                  Segment<Scalar>(changed, count), ConstSegment<Scalar>(w.data(), count), g);
    optimizer.update(
        w, ConstSegment<Scalar>(changed, count), [&](int k) { return part(slot(k)); }, decays,
        step);
  }
}

}  // namespace mlp::inline MLP_ABI::detail
