// a = z where z > 0, else slope z
#pragma once

#include <mlp/concepts.hpp>

#include <ratio>

namespace mlp::inline MLP_ABI {

/// The leaky rectifier (Maas, Hannun & Ng 2013): φ(z) = z where z > 0, else slope z, with a slope
/// strictly between 0 and 1 given as a std::ratio.
template <class Slope>
struct LeakyReluWith {
  static_assert(Slope::num > 0 && Slope::num < Slope::den,
                "mlp: the slope of a leaky rectifier must lie strictly between 0 and 1");
  static constexpr std::string_view name = "leaky_relu";
  static constexpr DerivativeFrom derivative_from = DerivativeFrom::output;
  static constexpr bool rectifies = true;
  static constexpr double slope = double(Slope::num) / double(Slope::den);

  // With 0 < slope < 1 the larger of z and slope z is the one wanted on either side of zero.
  template <class Values>
  static Values value(const Values& z) {
    using Scalar = typename Values::Scalar;
    return z.max(z * Scalar(slope));
  }
  template <class Values>
  static Values derivative(const Values& a) {
    using Scalar = typename Values::Scalar;
    return (a > Scalar(0)).template cast<Scalar>() * Scalar(1 - slope) + Scalar(slope);
  }
};

using LeakyRelu = LeakyReluWith<std::ratio<1, 100>>;
static_assert(ElementwiseActivation<LeakyRelu>);

}  // namespace mlp::inline MLP_ABI
