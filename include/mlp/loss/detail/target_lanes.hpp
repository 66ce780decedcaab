// The targets of several outputs at once, as losses read them.
#pragma once

#include <mlp/core/target.hpp>
#include <mlp/kernel/sweep.hpp>

#include <type_traits>
#include <utility>
#include <vector>

namespace mlp::inline MLP_ABI::detail {

/// The targets of the outputs of a slice; zero beyond the last output.
template <class Scalar, class Slice>
EIGEN_ALWAYS_INLINE auto target_lanes(const ClassTarget<Scalar>& target, const Slice& slice) {
  using V = decltype(slice.ones());
  // 1 at the index, and 0 a whole step away from it: in registers, without a store of one value.
  return V(max(V(1.0) - abs(V::counting_from(slice.first - target.hot())), V(0.0)));
}
template <class Scalar, class Slice>
EIGEN_ALWAYS_INLINE auto target_lanes(const ValueTarget<Scalar>& target, const Slice& slice) {
  return slice.load(ConstSegment<Scalar>(target.values(), slice.first + slice.count));
}

/// The weights of the outputs of a slice, one each; zero beyond the last.
template <class Slice>
auto weight_lanes(const std::vector<double>& weights, const Slice& slice) {
  using V = decltype(slice.ones());
  typename V::Array values = V::Array::Zero();
  for (Index k = 0; k < slice.count; ++k) {
    values(k) = static_cast<typename V::Scalar>(weights[static_cast<std::size_t>(slice.first + k)]);
  }
  return V(values);
}

/// A target as a run for kernel::sweep_chunks to pass over.
template <class Target>
struct TargetRun {
  using Scalar = std::remove_cvref_t<decltype(std::declval<const Target&>()(Index{}))>;
  const Target& target;

  static constexpr bool fits(Index) { return true; }  // a target does not know how many outputs
  template <class Slice>
  EIGEN_ALWAYS_INLINE auto get(const Slice& slice) const {
    return target_lanes(target, slice);
  }
  template <class Slice, class V>
  EIGEN_ALWAYS_INLINE void put(const Slice&, const V&) const {}
};
template <class Target>
TargetRun(const Target&) -> TargetRun<Target>;

}  // namespace mlp::inline MLP_ABI::detail
