// a = z where z > 0, else alpha (exp(z) - 1)
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/kernel/math.hpp>

#include <ratio>

namespace mlp::inline MLP_ABI {

/// The exponential linear unit (Clevert, Unterthiner & Hochreiter 2016): φ(z) = z where z > 0, else
/// α (e^z - 1), with α > 0 given as a std::ratio; φ' = 1 where a > 0, else a + α.
template <class Alpha>
struct EluWith {
  static_assert(Alpha::num > 0, "mlp: the alpha of an exponential linear unit must be positive");
  static constexpr std::string_view name = "elu";
  static constexpr DerivativeFrom derivative_from = DerivativeFrom::output;
  static constexpr bool rectifies = true;
  static constexpr double alpha = double(Alpha::num) / double(Alpha::den);

  // One of the two terms is zero on either side of zero.
  template <class Values>
  static Values value(const Values& z) {
    using Scalar = typename Values::Scalar;
    return kernel::multiply_add<Values>(kernel::expm1(z.min(Scalar(0))),
                                        Values::Constant(Scalar(alpha)), z.max(Scalar(0)));
  }
  template <class Values>
  static Values derivative(const Values& a) {
    using Scalar = typename Values::Scalar;
    return (a > Scalar(0)).select(Scalar(1), a + Scalar(alpha));
  }
};

using Elu = EluWith<std::ratio<1>>;
static_assert(ElementwiseActivation<Elu>);

}  // namespace mlp::inline MLP_ABI
