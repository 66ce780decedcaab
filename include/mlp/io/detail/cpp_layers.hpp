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
#include <vector>

namespace mlp::inline MLP_ABI::detail {

/// A function that a header contains if something in it calls it.
struct CppFunction {
  std::string_view name, text;
};

/// The functions that formulas and layers call.
inline constexpr std::array<CppFunction, 7> cpp_functions{{
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
    {"subtract",
     R"(inline void subtract(const float* mean, float* a, int n) {
  for (int i = 0; i < n; ++i) a[i] -= mean[i];
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
    std::string text;
    if (is_batch_norm()) text += cpp_array("mean" + number_, layer_.tensors[2]);
    return text + cpp_array("scale" + number_, scale()) +
           cpp_array("shift" + number_, layer_.tensors[1]);
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

  /// Whether a network that ends in this layer tells classes from the activation's input.
  bool decides_by_logits() const {
    return activation_ && activation_->kind != nullptr && activation_->kind->decides_by_logits;
  }

  /// Its statements in predict(), but for the activation: a dense layer reads `at` and writes `to`;
  /// others work on `to` in place.
  std::string calls_before_activation(const std::string& at, const std::string& to) const {
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
      if (is_batch_norm()) {
        text += "  detail::subtract(detail::mean" + number_ + ", " + to + size + ");\n";
      }
      text += "  detail::scale_and_shift(detail::scale" + number_ + ", detail::shift" + number_ +
              ", " + to + size + ");\n";
    }
    return text;
  }
  std::string activation_call(const std::string& to) const {
    if (!activation_) return {};
    return "  detail::" + activation_name() + "(" + to + ", " + std::to_string(outputs()) + ");\n";
  }
  std::string calls(const std::string& at, const std::string& to) const {
    return calls_before_activation(at, to) + activation_call(to);
  }

 private:
  template <class T>
  T epsilon() const {
    return static_cast<T>(layer_.description.option->value);
  }

  bool is_batch_norm() const { return operation_ == LayerOperation::batch_norm; }

  /// What the standardised input of a layer normalisation is multiplied by, γ; or that of a batch
  /// normalisation once its mean is subtracted, γ / √(variance + ε). (The mean is not made part of
  /// the shift: features far from zero would lose their digits.)
  std::vector<float> scale() const {
    std::vector<float> scale = layer_.tensors[0];
    for (std::size_t i = 0; is_batch_norm() && i < scale.size(); ++i) {
      const auto variance = static_cast<double>(layer_.tensors[3][i]);
      scale[i] = static_cast<float>(static_cast<double>(scale[i]) /
                                    std::sqrt(variance + epsilon<double>()));
    }
    return scale;
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
