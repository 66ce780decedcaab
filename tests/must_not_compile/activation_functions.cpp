// Each member of an activation that works element by element.
// case NO_NAME: mlp: an activation needs static constexpr std::string_view name
// case NO_DERIVATIVE_FROM: mlp: an activation needs static constexpr mlp::DerivativeFrom
// case NO_VALUE: mlp: an activation needs static auto value\(
// case VALUE_OF_ONE: mlp: an activation needs static auto value\(
// case MISSPELT_DERIVATIVE: mlp: an activation needs static auto derivative\(
#include <mlp/detail/contract_checks.hpp>

#include <cmath>

struct Sine {
#ifndef NO_NAME
  static constexpr std::string_view name = "sine";
#endif
#ifndef NO_DERIVATIVE_FROM
  static constexpr mlp::DerivativeFrom derivative_from = mlp::DerivativeFrom::input;
#endif
#if defined(VALUE_OF_ONE)
  static double value(double z) { return std::sin(z); }
#elif !defined(NO_VALUE)
  static auto value(const auto& z) { return z.sin(); }
#endif
#ifdef MISSPELT_DERIVATIVE
  static auto derivate(const auto& z) { return z.cos(); }
#else
  static auto derivative(const auto& z) { return z.cos(); }
#endif
};
static_assert(mlp::detail::check_activation<Sine>());
