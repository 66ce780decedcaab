// Each member of an activation that works on whole samples.
// case NO_NAME: mlp: an activation needs static constexpr std::string_view name
// case NO_FORWARD: mlp: an activation of whole samples needs static void forward\(
// case FORWARD_OF_FLOAT: mlp: an activation of whole samples needs static void forward\(
// case NO_BACKWARD: mlp: an activation of whole samples needs static void backward\(
// case BACKWARD_OF_FLOAT: mlp: an activation of whole samples needs static void backward\(
#include <mlp/detail/contract_checks.hpp>

struct Centred {
#ifndef NO_NAME
  static constexpr std::string_view name = "centred";
#endif
#if defined(FORWARD_OF_FLOAT)
  static void forward(mlp::Index n, const float* z, float* a);
#elif !defined(NO_FORWARD)
  template <class Scalar>
  static void forward(mlp::Index n, const Scalar* z, Scalar* a);
#endif
#if defined(BACKWARD_OF_FLOAT)
  static void backward(mlp::Index n, const float* a, float* delta);
#elif !defined(NO_BACKWARD)
  template <class Scalar>
  static void backward(mlp::Index n, const Scalar* a, Scalar* delta);
#endif
};
static_assert(mlp::detail::check_activation<Centred>());
