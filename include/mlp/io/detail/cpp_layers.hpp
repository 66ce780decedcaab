// What an exported header has for each layer: its numbers, its functions and the calls to them.
#pragma once

#include <mlp/io/detail/cpp_expression.hpp>
#include <mlp/io/detail/cpp_literal.hpp>
#include <mlp/io/detail/stored_model.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mlp::inline MLP_ABI::detail {

/// A function that a header contains if something in it calls it.
struct CppFunction {
  std::string_view name, text;
};

/// The functions that formulas and layers call.
inline constexpr std::array<CppFunction, 6> cpp_functions{{
    {"larger",
     R"(// NaN where a is.
inline float larger(float a, float b) { return a < b ? b : a; }

)"},
    {"smaller",
     R"(// NaN where a is.
inline float smaller(float a, float b) { return b < a ? b : a; }

)"},
    {"logistic",
     R"(inline float logistic(float z) { return 1.0F / (1.0F + std::exp(-z)); }

)"},
    {"dense",
     R"(// z = W x + b
template <int In, int Out>
inline void dense(const float (&W)[In * Out], const float (&b)[Out], const float* x, float* z) {
  for (int i = 0; i < Out; ++i) z[i] = b[i];
  for (int k = 0; k < In; ++k) {
    const float* column = W + k * Out;
    for (int i = 0; i < Out; ++i) z[i] += column[i] * x[k];
  }
}

)"},
    {"standardise",
     R"(inline void standardise(float* a, int n, float epsilon) {
  float mean = 0.0F, variance = 0.0F;
  for (int i = 0; i < n; ++i) mean += a[i] / static_cast<float>(n);
  for (int i = 0; i < n; ++i) a[i] -= mean;
  for (int i = 0; i < n; ++i) variance += a[i] * a[i] / static_cast<float>(n);
  const float deviation = std::sqrt(variance + epsilon);
  for (int i = 0; i < n; ++i) a[i] /= deviation;
}

)"},
    {"scale_and_shift",
     R"(inline void scale_and_shift(const float* scale, const float* shift, float* a, int n) {
  for (int i = 0; i < n; ++i) a[i] = scale[i] * a[i] + shift[i];
}

)"},
}};

/// One layer in a header; `number` is its place in the network.
class CppLayer {
 public:
  CppLayer(const StoredLayer& layer, std::size_t number)
      : layer_(layer),
        number_(std::to_string(number)),
        operation_(operation_of(layer)),
        activation_(exported_activation(layer.description)) {}

  bool is_dense() const { return operation_ == LayerOperation::dense; }
  int outputs() const { return layer_.description.outputs; }

  /// "dense 784 -> 128 sigmoid", safe in a comment.
  std::string description() const {
    LayerDescription description = layer_.description;
    if (!is_cpp_identifier(description.activation) && !description.activation.empty()) {
      description.activation = in_quotes(description.activation);
    }
    return to_string(description);
  }

  /// Definitions of its numbers.
  std::string numbers() const {
    if (is_dense()) {
      // Column by column, so that predict() reads them sequentially.
      const LayerDescription& sizes = layer_.description;
      return "// W [" + std::to_string(sizes.outputs) + " x " + std::to_string(sizes.inputs) +
             "], column by column, and b\n" +
             cpp_array("W" + number_,
                       by_rows<float>(layer_.tensors[0].data(), sizes.inputs, sizes.outputs)) +
             cpp_array("b" + number_, layer_.tensors[1]);
    }
    if (operation_ == LayerOperation::none) return {};
    const auto [scale, shift] = scale_and_shift();
    return cpp_array("scale" + number_, scale) + cpp_array("shift" + number_, shift);
  }

  /// The name of its activation's function: one for each kind and parameter. Empty if the layer has
  /// no activation.
  std::string activation_name() const {
    if (!activation_) return {};
    if (activation_->kind == nullptr) return "activation" + number_;
    std::string name(activation_->kind->name);
    return activation_->kind->parameter ? name + number_ : name;
  }
  /// That function, which works on a[0] ... a[n - 1] in place.
  std::string activation_function() const {
    std::string text = "inline void " + activation_name() + "(float* a, int n) {\n";
    if (activation_->formula.size == 0) {
      text += activation_->kind->cpp;
    } else {
      text += "  for (int i = 0; i < n; ++i) {\n    const float z = a[i];\n    a[i] = " +
              cpp_expression(activation_->formula, activation_->parameter) + ";\n  }\n";
    }
    return text + "}\n\n";
  }

  /// Its statements in predict(): a dense layer reads `at` and writes `to`; others work on `to` in
  /// place.
  std::string calls(const std::string& at, const std::string& to) const {
    const std::string size = ", " + std::to_string(outputs());
    std::string text;
    if (is_dense()) {
      text += "  detail::dense<" + std::to_string(layer_.description.inputs) + size +
              ">(detail::W" + number_ + ", detail::b" + number_ + ", " + at + ", " + to + ");\n";
    } else if (operation_ != LayerOperation::none) {
      if (operation_ == LayerOperation::layer_norm) {
        text +=
            "  detail::standardise(" + to + size + ", " + cpp_literal(epsilon<float>()) + ");\n";
      }
      text += "  detail::scale_and_shift(detail::scale" + number_ + ", detail::shift" + number_ +
              ", " + to + size + ");\n";
    }
    if (activation_) text += "  detail::" + activation_name() + "(" + to + size + ");\n";
    return text;
  }

 private:
  template <class T>
  T epsilon() const {
    return static_cast<T>(layer_.description.option->value);
  }

  /// What a layer normalisation does to its standardised input: γ and β; or all that a batch
  /// normalisation does: γ / √(variance + ε) and β - γ mean / √(variance + ε).
  std::pair<std::vector<float>, std::vector<float>> scale_and_shift() const {
    std::vector<float> scale = layer_.tensors[0], shift = layer_.tensors[1];
    if (operation_ == LayerOperation::layer_norm) return {scale, shift};
    for (std::size_t i = 0; i < scale.size(); ++i) {
      const auto mean = static_cast<double>(layer_.tensors[2][i]);
      const auto variance = static_cast<double>(layer_.tensors[3][i]);
      const double factor = static_cast<double>(scale[i]) / std::sqrt(variance + epsilon<double>());
      scale[i] = static_cast<float>(factor);
      shift[i] = static_cast<float>(static_cast<double>(shift[i]) - factor * mean);
    }
    return {scale, shift};
  }

  const StoredLayer& layer_;
  std::string number_;
  LayerOperation operation_;
  std::optional<ExportedActivation> activation_;
};

/// All functions that these layers need, each before those that use it.
inline std::string cpp_functions_of(const std::vector<CppLayer>& layers) {
  std::string activations, calls;
  std::vector<std::string> written;
  for (const CppLayer& layer : layers) {
    calls += layer.calls("", "");
    const std::string name = layer.activation_name();
    if (name.empty() || std::find(written.begin(), written.end(), name) != written.end()) continue;
    written.push_back(name);
    activations += layer.activation_function();
  }
  std::string text;
  for (const CppFunction& function : cpp_functions) {
    const std::string name(function.name);
    const bool is_called = calls.find("detail::" + name + "(") != std::string::npos ||
                           calls.find("detail::" + name + "<") != std::string::npos ||
                           activations.find(name + "(") != std::string::npos;
    if (is_called) text += function.text;
  }
  return text + activations;
}

}  // namespace mlp::inline MLP_ABI::detail
