// expect: mlp: only an activation that works element by element can have a formula
#include <mlp/activation/softmax.hpp>
#include <mlp/activation/tanh.hpp>
#include <mlp/io/detail/kinds.hpp>

#ifdef MLP_CONTROL
using Base = mlp::Tanh;
#else
using Base = mlp::Softmax;
#endif
struct Own : Base {
  static constexpr std::string_view formula = "tanh(z)";
};
static_assert(!mlp::detail::activation_formula<Own>().empty());
