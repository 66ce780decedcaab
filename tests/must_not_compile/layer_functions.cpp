// Each function of a layer, left out or misspelt.
// case NO_FACT: mlp: every argument of Network must be a layer such as mlp::Dense
// case NO_FORWARD: mlp: a layer needs static void forward\(
// case NO_FORWARD_IN_TRAINING: mlp: a layer with a shard needs static void forward_in_training\(
// case NO_BACKWARD: mlp: a layer needs static void backward\(
// case MISSPELT_INPUT_GRADIENT: mlp: a layer needs static void input_gradient\(
// case NO_PARAMETER_GRADIENT: with tensors needs static void parameter_gradient\(
// case MEMBER_PARAMETER_GRADIENT: with tensors needs static void parameter_gradient\(
// case NO_GRADIENT_PART: gradient_part\(mlp::Index unit\)
// case INDEX_AS_GRADIENT_PART: gradient_part\(mlp::Index unit\)
// case NO_INITIALIZE: with tensors needs static void initialize\(p, mlp::Random&\)
// case NO_INITIALIZE_BY: with tensors needs static void initialize\(p, mlp::Random&, init\)
// case NO_PREPARE: mlp: a layer with scratch needs static void prepare\(
// case NO_FORWARD_LOGITS: mlp: a layer with an Activation needs static void forward_logits\(
// case ACTIVATION_WITHOUT_VALUE: mlp: an activation needs static auto value\(
#include <mlp/activation/tanh.hpp>
#include <mlp/layer/layer_defaults.hpp>
#include <mlp/network/network.hpp>

struct WithoutValue {
  static constexpr std::string_view name = "without_value";
  static constexpr mlp::DerivativeFrom derivative_from = mlp::DerivativeFrom::input;
  static auto derivative(const auto& z) { return z.sin(); }
};

struct Own : mlp::LayerDefaults {
#ifdef ACTIVATION_WITHOUT_VALUE
  using Activation = WithoutValue;
#else
  using Activation = mlp::Tanh;
#endif
  static constexpr int inputs = 3;
#ifndef NO_FACT
  static constexpr int outputs = 3;
#endif
  static constexpr std::string_view name = "own";
  static constexpr std::array<mlp::TensorShape, 1> tensors{mlp::TensorShape{"g", 3, 1}};
  static constexpr mlp::Index scratch_size = 3;
  static constexpr mlp::Index shard = 16;
  static constexpr mlp::Index gradient_units = 3;

#ifndef NO_FORWARD
  static void forward(auto pass);
#endif
#ifndef NO_FORWARD_IN_TRAINING
  static void forward_in_training(auto pass);
#endif
#ifndef NO_FORWARD_LOGITS
  static void forward_logits(auto pass);
#endif
#ifndef NO_BACKWARD
  static void backward(auto pass);
#endif
#ifdef MISSPELT_INPUT_GRADIENT
  static void input_gradeint(auto pass);
#else
  static void input_gradient(auto pass);
#endif
#if defined(MEMBER_PARAMETER_GRADIENT)
  void parameter_gradient(auto pass);
#elif !defined(NO_PARAMETER_GRADIENT)
  static void parameter_gradient(auto pass);
#endif
#if defined(INDEX_AS_GRADIENT_PART)
  static constexpr mlp::Index gradient_part(mlp::Index unit) { return unit; }
#elif !defined(NO_GRADIENT_PART)
  static constexpr mlp::TensorPart gradient_part(mlp::Index unit) { return {0, {unit, 1}}; }
#endif
#ifndef NO_INITIALIZE
  static void initialize(const auto& p, mlp::Random&);
#endif
#ifndef NO_INITIALIZE_BY
  static void initialize(const auto& p, mlp::Random&, const auto& init);
#endif
#ifndef NO_PREPARE
  static void prepare(const auto& p, auto* scratch, mlp::Range part);
#endif
};
static_assert(mlp::Network<Own>::depth == 1);
