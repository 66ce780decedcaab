// Every activation that can be exported: the library's, and some of a user's own.
#pragma once

#include <mlp/mlp.hpp>

#include <ratio>
#include <string_view>
#include <tuple>
#include <type_traits>

#include "library_kinds.hpp"

namespace support {

/// Has an operator in ONNX, which a formula does not use.
struct Softsign {
  static constexpr std::string_view name = "softsign";
  static constexpr mlp::DerivativeFrom derivative_from = mlp::DerivativeFrom::output;
  static constexpr std::string_view formula = "z / (1 + abs(z))";

  template <class Values>
  static Values value(const Values& z) {
    return z / (typename Values::Scalar(1) + z.abs());
  }
  template <class Values>
  static Values derivative(const Values& a) {
    return (typename Values::Scalar(1) - a.abs()).square();
  }
};

/// Has a parameter. Not a name of C++ or of a file.
template <class Alpha>
struct CeluWith {
  static constexpr std::string_view name = "my/celu 2\n";
  static constexpr mlp::DerivativeFrom derivative_from = mlp::DerivativeFrom::output;
  static constexpr double alpha = double(Alpha::num) / double(Alpha::den);
  static constexpr std::string_view formula = "max(z, 0) + p * expm1(min(z, 0) / p)";

  template <class Values>
  static Values value(const Values& z) {
    using Scalar = typename Values::Scalar;
    return z.max(Scalar(0)) + (z.min(Scalar(0)) / Scalar(alpha)).expm1() * Scalar(alpha);
  }
  template <class Values>
  static Values derivative(const Values& a) {
    using Scalar = typename Values::Scalar;
    return (a > Scalar(0)).select(Scalar(1), a / Scalar(alpha) + Scalar(1));
  }
};

/// Has every operation and function of formulas.
struct Medley {
  static constexpr std::string_view name = "medley";
  static constexpr mlp::DerivativeFrom derivative_from = mlp::DerivativeFrom::input;
  static constexpr std::string_view formula =
      "0.25 * (sin(z) - cos(-z)) * exp(-(z * z)) + log(1 + sqrt(abs(z))) / 2 - -1e-1 * erf(z) + "
      "log1p(sigmoid(z)) * erfc(max(z, -3)) * tanh(z) - min(z, 2) - expm1(-abs(z))";

  // As plain as it can be: std's functions, one value at a time.
  template <class Values>
  static Values value(const Values& z) {
    using Scalar = typename Values::Scalar;
    return z.unaryExpr([](Scalar s) { return static_cast<Scalar>(of(static_cast<double>(s))); });
  }
  template <class Values>
  static Values derivative(const Values& /*z*/) {
    return Values::Zero();
  }

 private:
  static double of(double z) {
    return 0.25 * (std::sin(z) - std::cos(z)) * std::exp(-z * z) +
           0.5 * std::log(1.0 + std::sqrt(std::fabs(z))) + 0.1 * std::erf(z) +
           std::log(1.0 + 1.0 / (1.0 + std::exp(-z))) * std::erfc(z > -3.0 ? z : -3.0) *
               std::tanh(z) -
           (z < 2.0 ? z : 2.0) - (std::exp(-std::fabs(z)) - 1.0);
  }
};

using OwnActivations = std::tuple<Softsign, CeluWith<std::ratio<3, 2>>, Medley>;

/// call(std::type_identity<A>{}) for each activation A of the tuple.
template <class Tuple, class Call>
void for_each_type(const Call& call) {
  [&]<class... A>(std::type_identity<std::tuple<A...>>) {
    (call(std::type_identity<A>{}), ...);
  }(std::type_identity<Tuple>{});
}
template <class Call>
void for_every_activation(const Call& call) {
  for_each_type<LibraryActivations>(call);
  for_each_type<OwnActivations>(call);
}

}  // namespace support
