// The functions of kernel/exponential.hpp and its neighbours on Eigen's arrays, element by element.
#pragma once

#include <mlp/kernel/logarithm.hpp>
#include <mlp/kernel/normal_distribution.hpp>
#include <mlp/kernel/sweep.hpp>

namespace mlp::inline MLP_ABI::kernel {

/// f(lanes) of the numbers of an array of fixed size.
template <class Derived, class Function>
EIGEN_STRONG_INLINE auto by_lanes(const Eigen::ArrayBase<Derived>& x, const Function& f) {
  using V = Lanes<typename Derived::Scalar>;
  typename Derived::PlainObject values = x;
  sweep([=](V& v) MLP_INLINE { v = f(v); }, update(values));
  return values;
}

template <class Derived>
EIGEN_STRONG_INLINE auto exp(const Eigen::ArrayBase<Derived>& x) {
  return by_lanes(x, [](auto v) MLP_INLINE { return exp(v); });
}
template <class Derived>
EIGEN_STRONG_INLINE auto expm1(const Eigen::ArrayBase<Derived>& x) {
  return by_lanes(x, [](auto v) MLP_INLINE { return expm1(v); });
}
template <class Derived>
EIGEN_STRONG_INLINE auto logistic(const Eigen::ArrayBase<Derived>& x) {
  return by_lanes(x, [](auto v) MLP_INLINE { return logistic(v); });
}
template <class Derived>
EIGEN_STRONG_INLINE auto tanh(const Eigen::ArrayBase<Derived>& x) {
  return by_lanes(x, [](auto v) MLP_INLINE { return tanh(v); });
}
template <class Derived>
EIGEN_STRONG_INLINE auto softplus(const Eigen::ArrayBase<Derived>& x) {
  return by_lanes(x, [](auto v) MLP_INLINE { return softplus(v); });
}

/// a b + c, by element of arrays, rounded once where the target has fused multiply-adds: with every
/// compiler, where one would contract `a * b + c` and another would not.
template <class Array>
EIGEN_STRONG_INLINE Array multiply_add(const Array& a, const Array& b, const Array& c) {
  using V = Lanes<typename Array::Scalar>;
  Array result;
  sweep([](V& to, V x, V y, V z) MLP_INLINE { to = x * y + z; }, write(result), read(a), read(b),
        read(c));
  return result;
}

}  // namespace mlp::inline MLP_ABI::kernel
