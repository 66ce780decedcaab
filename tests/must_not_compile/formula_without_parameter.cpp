// expect: mlp: the member `formula` of an activation must be .* where it has a slope or an alpha
#include <mlp/activation/tanh.hpp>
#include <mlp/io/detail/kinds.hpp>

struct Own : mlp::Tanh {
  static constexpr std::string_view formula = "tanh(p * z)";
#ifdef MLP_CONTROL
  static constexpr double slope = 2.0;
#endif
};
static_assert(!mlp::detail::activation_formula<Own>().empty());
