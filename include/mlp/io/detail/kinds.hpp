// Every kind of layer and activation in the library, as files and exports know it. This is the only
// table of them: nothing else under mlp/io names a kind.
//
// A new activation needs a line in activation_kinds, a new layer one in layer_kinds.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/io/detail/formula.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mlp::inline MLP_ABI {

/// A number that belongs to a layer's type.
struct LayerOption {
  std::string name;  ///< "rate" of dropout, "epsilon" of normalisations
  double value = 0.0;

  bool operator==(const LayerOption&) const = default;
};

namespace detail {

/// The one number that an activation may have: its name, its default and its attribute in ONNX.
struct ActivationParameter {
  std::string_view name;
  double otherwise;       ///< the default if a file has none; also PyTorch's
  std::string_view onnx;  ///< attribute of the operator
};

struct ActivationKind {
  std::string_view name;     ///< of the type
  std::string_view formula;  ///< empty if a value depends on more than its own input
  std::string_view pytorch;  ///< the module in torch.nn; empty if there is none
  std::string_view onnx;     ///< ONNX's operator; if empty, the formula is used
  std::optional<ActivationParameter> parameter = {};
  /// Whether classes are told from its input, as decides_by_logits<A> says of the type.
  bool decides_by_logits = false;
  /// C++17 statements that change a[0] ... a[n - 1] in place; if empty, the formula is used.
  std::string_view cpp = {};
};

inline constexpr std::array<ActivationKind, 10> activation_kinds{{
    {"identity", "z", "", ""},
    {.name = "sigmoid",
     .formula = "sigmoid(z)",
     .pytorch = "Sigmoid",
     .onnx = "Sigmoid",
     .decides_by_logits = true},
    {"tanh", "tanh(z)", "Tanh", "Tanh"},
    {"relu", "max(z, 0)", "ReLU", "Relu"},
    {"leaky_relu", "max(z, 0) + p * min(z, 0)", "LeakyReLU", "LeakyRelu",
     ActivationParameter{"slope", 0.01, "alpha"}},
    {"elu", "max(z, 0) + p * expm1(min(z, 0))", "ELU", "Elu",
     ActivationParameter{"alpha", 1.0, "alpha"}},
    {"gelu", "0.5 * z * erfc(-0.707106781186548 * z)", "GELU", ""},
    {"silu", "z * sigmoid(z)", "SiLU", ""},
    {"softplus", "max(z, 0) + log1p(exp(-abs(z)))", "Softplus", "Softplus"},
    // ONNX and PyTorch compute it over the last axis, which here is one sample.
    {.name = "softmax",
     .formula = "",
     .pytorch = "Softmax",
     .onnx = "Softmax",
     .decides_by_logits = true,
     .cpp = R"(  float largest = a[0];
  for (int i = 1; i < n; ++i) largest = a[i] > largest ? a[i] : largest;
  float sum = 0.0F;
  for (int i = 0; i < n; ++i) sum += a[i] = std::exp(a[i] - largest);
  for (int i = 0; i < n; ++i) a[i] /= sum;
)"},
}};

/// The activation of a layer that has one but does not say which.
inline constexpr std::string_view default_activation = "identity";

/// The kind of this name, or null.
constexpr const ActivationKind* activation_kind(std::string_view name) {
  for (const ActivationKind& kind : activation_kinds) {
    if (kind.name == name) return &kind;
  }
  return nullptr;
}

/// The activation's number, if its type has one.
template <class A>
constexpr std::optional<double> activation_parameter() {
  if constexpr (requires { A::slope; }) {
    return A::slope;
  } else if constexpr (requires { A::alpha; }) {
    return A::alpha;
  } else {
    return {};
  }
}

/// The formula of a user's own activation, if its type has one.
template <class A>
constexpr std::string_view activation_formula() {
  if constexpr (requires { A::formula; }) {
    constexpr bool has_parameter = activation_parameter<A>().has_value();
    static_assert(ElementwiseActivation<A>,
                  "mlp: only an activation that works element by element can have a formula: leave "
                  "out the member `formula` of one that works on whole samples");
    static_assert(parse_formula(A::formula, has_parameter).is_good(),
                  "mlp: the member `formula` of an activation must be an expression in z (and p, "
                  "where it has a slope or an alpha) of + - * /, brackets, numbers of at most 15 "
                  "digits and the functions that docs/extending.md lists");
    return A::formula;
  } else {
    return {};
  }
}

/// What an export does for a layer before its activation.
enum class LayerOperation : std::uint8_t { none, dense, batch_norm, layer_norm };

/// A tensor of a layer: its name here and in PyTorch.
struct TensorKind {
  std::string_view name;
  std::string_view pytorch;
  bool is_matrix = false;    ///< [outputs, inputs], even where one is 1; else [outputs]
  bool is_variance = false;  ///< of numbers that are at least 0
};

/// Which numbers an option may be.
struct OptionRange {
  const char* expectation = "a number";
  bool (*holds)(double) = [](double) { return true; };
};
inline constexpr OptionRange above_zero{"a number above 0", [](double x) { return x > 0.0; }};
inline constexpr OptionRange from_zero_below_one{"a number from 0 on and below 1",
                                                 [](double x) { return x >= 0.0 && x < 1.0; }};

struct LayerKind {
  std::string_view name;  ///< of the type
  LayerOperation operation;
  std::array<TensorKind, 4> tensors = {};  ///< only those with a name
  std::string_view option = {};            ///< a number of the type that files keep
  OptionRange option_range = {};
  bool is_module = true;  ///< whether PyTorch has a module for it
  bool has_activation = false;

  /// The operations need the option's value; dropout does nothing at inference.
  constexpr bool needs_option() const {
    return !option.empty() && operation != LayerOperation::none;
  }
  constexpr bool keeps_size() const { return operation != LayerOperation::dense; }
  /// A layer that is only an activation must say which; others default to the identity.
  constexpr bool needs_activation() const {
    return has_activation && operation == LayerOperation::none;
  }
};

inline constexpr std::array<LayerKind, 5> layer_kinds{{
    {.name = "dense",
     .operation = LayerOperation::dense,
     .tensors = {{{"W", "weight", true}, {"b", "bias"}}},
     .has_activation = true},
    {.name = "activate",
     .operation = LayerOperation::none,
     .is_module = false,
     .has_activation = true},
    {"dropout", LayerOperation::none, {}, "rate", from_zero_below_one},
    {"batch_norm",
     LayerOperation::batch_norm,
     {{{"gamma", "weight"},
       {"beta", "bias"},
       {"running_mean", "running_mean"},
       {.name = "running_variance", .pytorch = "running_var", .is_variance = true}}},
     "epsilon",
     above_zero},
    {"layer_norm",
     LayerOperation::layer_norm,
     {{{"gamma", "weight"}, {"beta", "bias"}}},
     "epsilon",
     above_zero},
}};

/// The kind of this name, or null.
constexpr const LayerKind* layer_kind(std::string_view name) {
  for (const LayerKind& kind : layer_kinds) {
    if (kind.name == name) return &kind;
  }
  return nullptr;
}

/// The tensor of this name in the library's layers, or null.
constexpr const TensorKind* tensor_kind(std::string_view name) {
  for (const LayerKind& kind : layer_kinds) {
    for (const TensorKind& tensor : kind.tensors) {
      if (!name.empty() && tensor.name == name) return &tensor;
    }
  }
  return nullptr;
}

/// The layer's number that files keep, if its type has one.
template <class L>
std::optional<LayerOption> layer_option() {
  if constexpr (requires { L::epsilon; }) {
    return LayerOption{"epsilon", L::epsilon};
  } else if constexpr (requires { L::rate; }) {
    return LayerOption{"rate", L::rate};
  } else {
    return {};
  }
}

}  // namespace detail

}  // namespace mlp::inline MLP_ABI
