// expect: mlp: the member `formula` of an activation must be an expression in z
#include <mlp/activation/tanh.hpp>
#include <mlp/io/detail/kinds.hpp>

struct Own : mlp::Tanh {
#ifdef MLP_CONTROL
  static constexpr std::string_view formula = "tanh(z)";
#else
  static constexpr std::string_view formula = "std::tanh(z)";
#endif
};
static_assert(!mlp::detail::activation_formula<Own>().empty());
