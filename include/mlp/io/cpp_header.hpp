// A model as a C++ header that stands alone: for firmware, plugins and wherever nothing may be
// allocated.
#pragma once

#include <mlp/io/atomic_file.hpp>
#include <mlp/io/detail/cpp_literal.hpp>
#include <mlp/io/detail/stored_model.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mlp::inline MLP_ABI {

namespace detail {

/// An activation in C++, applied to a[0] ... a[n - 1] in place; `{p}` stands for its parameter.
struct CppActivation {
  std::string_view name, body;
};

// The same formulas as the library's own, which see.
inline constexpr std::array<CppActivation, 9> cpp_activations{{
    {"sigmoid", "a[i] = 1.0F / (1.0F + std::exp(-a[i]));"},
    {"tanh", "a[i] = std::tanh(a[i]);"},
    {"relu", "if (a[i] < 0.0F) a[i] = 0.0F;"},
    {"leaky_relu", "if (a[i] < 0.0F) a[i] *= {p};"},
    {"elu", "if (a[i] < 0.0F) a[i] = {p} * std::expm1(a[i]);"},
    {"gelu", "a[i] *= 0.5F * std::erfc(-0.707106781F * a[i]);"},
    {"silu", "a[i] /= 1.0F + std::exp(-a[i]);"},
    {"softplus", "a[i] = (a[i] > 0.0F ? a[i] : 0.0F) + std::log1p(std::exp(-std::fabs(a[i])));"},
    {"softmax", ""},
}};

/// Writes the parts of a header into one string.
class CppHeader {
 public:
  CppHeader(const StoredModel& model, std::string_view name_space) : model_(model) {
    require_exportable(model);
    require_identifier(name_space);
    add_head(name_space);
    add_constants();
    text_ += "namespace detail {\n\n";
    add_weights();
    add_functions();
    text_ += "}  // namespace detail\n\n";
    add_preprocess();
    add_predict();
    (text_ += "}  // namespace ") += name_space;
    text_ += '\n';
  }

  const std::string& text() const { return text_; }

 private:
  static bool is_dense(const StoredLayer& layer) { return layer.description.kind == "dense"; }
  static bool is_norm(const StoredLayer& layer) {
    return layer.description.kind == "batch_norm" || layer.description.kind == "layer_norm";
  }
  static bool has_activation(const StoredLayer& layer) {
    const std::string& name = layer.description.activation;
    return !name.empty() && name != "identity";
  }

  static void require_identifier(std::string_view name) {
    const auto is_letter = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    };
    const auto fits = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); };
    if (name.empty() || !is_letter(name[0]) || !std::all_of(name.begin(), name.end(), fits)) {
      throw OptionError("mlp: namespace: expected a name of C++, found " + in_quotes(name));
    }
  }

  static const CppActivation& activation_of(const StoredLayer& layer) {
    const std::string& name = layer.description.activation;
    const auto* const known =
        std::find_if(cpp_activations.begin(), cpp_activations.end(),
                     [&](const CppActivation& activation) { return activation.name == name; });
    if (known == cpp_activations.end()) {
      throw OptionError("mlp: export: expected an activation of the library, found " +
                        in_quotes(name));
    }
    return *known;
  }

  /// One function for each activation and parameter.
  static std::string function_of(const StoredLayer& layer, std::size_t index) {
    std::string name(activation_of(layer).name);
    if (layer.description.activation_parameter) name += std::to_string(index);
    return name;
  }

  void add_head(std::string_view name_space) {
    text_ += "// A neural network, written by mlp " + library_version() + ":\n//\n";
    for (const StoredLayer& layer : model_.layers) {
      if (has_activation(layer)) (void)activation_of(layer);  // a known name, fit for a comment
      text_ += "//   " + to_string(layer.description) + "\n";
    }
    text_ +=
        "//\n// Stands alone: C++17 and <cmath>, no heap, no exceptions, no run-time types. What\n"
        "// predict() needs beyond its arguments is on the stack: " +
        std::to_string(stack_floats() * sizeof(float)) +
        " bytes.\n#pragma once\n\n#include <cmath>\n\nnamespace ";
    (text_ += name_space) += " {\n\n";
  }

  void add_constants() {
    text_ += "inline constexpr int inputs = " + std::to_string(model_.inputs()) +
             ";\ninline constexpr int outputs = " + std::to_string(model_.outputs()) + ";\n";
    if (!model_.info.class_names.empty()) {
      text_ += "inline constexpr const char* class_names[outputs] = {";
      for (const std::string& name : model_.info.class_names) {
        text_ += (text_.back() == '{' ? "" : ", ") + cpp_literal(std::string_view(name));
      }
      text_ += "};\n";
    }
    text_ += '\n';
  }

  void add_array(const std::string& name, const std::vector<float>& values) {
    constexpr std::size_t line_length = 100;
    text_ += "inline constexpr float " + name + "[" + std::to_string(values.size()) + "] = {";
    std::size_t line = line_length;
    for (const float value : values) {
      const std::string literal = cpp_literal(value) + ",";
      if (line + literal.size() + 1 > line_length) {
        text_ += "\n   ";
        line = 3;
      }
      (text_ += ' ') += literal;
      line += literal.size() + 1;
    }
    text_ += "\n};\n";
  }

  // Column by column, so that predict() runs through them from first to last.
  void add_weights() {
    for (std::size_t l = 0; l < model_.layers.size(); ++l) {
      const StoredLayer& layer = model_.layers[l];
      const std::string number = std::to_string(l);
      if (is_norm(layer)) {
        const auto [scale, shift] = scale_and_shift(layer);
        add_array("scale" + number, scale);
        add_array("shift" + number, shift);
      }
      if (!is_dense(layer)) continue;
      text_ += "// W [" + std::to_string(layer.description.outputs) + " x " +
               std::to_string(layer.description.inputs) + "], column by column, and b\n";
      add_array("W" + number, by_rows<float>(layer.tensors[0].data(), layer.description.inputs,
                                             layer.description.outputs));
      add_array("b" + number, layer.tensors[1]);
    }
    text_ += '\n';
  }

  /// What a normalisation still does once its input is standardised, or, where it uses averages, at
  /// all: γ / √(variance + ε) and β - γ mean / √(variance + ε).
  static std::pair<std::vector<float>, std::vector<float>> scale_and_shift(
      const StoredLayer& layer) {
    std::vector<float> scale = layer.tensors[0], shift = layer.tensors[1];
    if (layer.description.kind != "batch_norm") return {scale, shift};
    for (std::size_t i = 0; i < scale.size(); ++i) {
      const auto mean = static_cast<double>(layer.tensors[2][i]);
      const auto variance = static_cast<double>(layer.tensors[3][i]);
      const double factor =
          static_cast<double>(scale[i]) / std::sqrt(variance + layer.description.option->value);
      scale[i] = static_cast<float>(factor);
      shift[i] = static_cast<float>(static_cast<double>(shift[i]) - factor * mean);
    }
    return {scale, shift};
  }

  void add(std::initializer_list<std::string_view> parts) {
    for (const std::string_view part : parts) text_ += part;
  }

  bool has(std::string_view kind) const {
    return std::any_of(model_.layers.begin(), model_.layers.end(),
                       [&](const StoredLayer& layer) { return layer.description.kind == kind; });
  }

  void add_norm_functions() {
    if (has("batch_norm") || has("layer_norm")) {
      text_ +=
          "inline void scale_and_shift(const float* scale, const float* shift, float* a, int n) "
          "{\n"
          "  for (int i = 0; i < n; ++i) a[i] = scale[i] * a[i] + shift[i];\n"
          "}\n\n";
    }
    if (has("layer_norm")) {
      text_ +=
          "inline void standardise(float* a, int n, float epsilon) {\n"
          "  float mean = 0.0F, variance = 0.0F;\n"
          "  for (int i = 0; i < n; ++i) mean += a[i] / static_cast<float>(n);\n"
          "  for (int i = 0; i < n; ++i) a[i] -= mean;\n"
          "  for (int i = 0; i < n; ++i) variance += a[i] * a[i] / static_cast<float>(n);\n"
          "  const float deviation = std::sqrt(variance + epsilon);\n"
          "  for (int i = 0; i < n; ++i) a[i] /= deviation;\n"
          "}\n\n";
    }
  }

  void add_functions() {
    add_norm_functions();
    text_ +=
        "// z = W x + b\n"
        "template <int In, int Out>\n"
        "inline void dense(const float (&W)[In * Out], const float (&b)[Out], const float* x, "
        "float* z) {\n"
        "  for (int i = 0; i < Out; ++i) z[i] = b[i];\n"
        "  for (int k = 0; k < In; ++k) {\n"
        "    const float* column = W + k * Out;\n"
        "    for (int i = 0; i < Out; ++i) z[i] += column[i] * x[k];\n"
        "  }\n"
        "}\n\n";
    std::vector<std::string> written;
    for (std::size_t l = 0; l < model_.layers.size(); ++l) {
      const StoredLayer& layer = model_.layers[l];
      if (!has_activation(layer)) continue;
      const std::string name = function_of(layer, l);
      if (std::find(written.begin(), written.end(), name) != written.end()) continue;
      written.push_back(name);
      text_ += "inline void " + name + "(float* a, int n) {\n";
      if (name == "softmax") {
        text_ +=
            "  float largest = a[0];\n"
            "  for (int i = 1; i < n; ++i) largest = a[i] > largest ? a[i] : largest;\n"
            "  float sum = 0.0F;\n"
            "  for (int i = 0; i < n; ++i) sum += a[i] = std::exp(a[i] - largest);\n"
            "  for (int i = 0; i < n; ++i) a[i] /= sum;\n";
      } else {
        std::string body(activation_of(layer).body);
        if (const auto at = body.find("{p}"); at != std::string::npos) {
          const double parameter = layer.description.activation_parameter.value_or(1.0);
          body.replace(at, 3, cpp_literal(static_cast<float>(parameter)));
        }
        text_ += "  for (int i = 0; i < n; ++i) {\n    " + body + "\n  }\n";
      }
      text_ += "}\n\n";
    }
  }

  void add_preprocess() {
    if (!model_.info.preprocessing) return;
    std::string expression = "x[i] = ";
    const auto add = [&](const char* name, const std::vector<double>& numbers) {
      if (numbers.size() == 1) {
        expression += cpp_literal(static_cast<float>(numbers[0]));
        return;
      }
      add_array(name, std::vector<float>(numbers.begin(), numbers.end()));
      (expression += name) += "[i]";
    };
    add("scale", model_.info.preprocessing->scale);
    expression += " * v[i] - ";
    add("centre", model_.info.preprocessing->centre);
    text_ +=
        "// What predict() takes, from values as they come. The two may be the same array.\n"
        "inline void preprocess(const float (&v)[inputs], float (&x)[inputs]) {\n"
        "  for (int i = 0; i < inputs; ++i) " +
        expression + ";\n}\n\n";
  }

  /// Outputs of dense layers pass through two buffers in turn; those of the last one are y.
  struct Buffers {
    int copy_of_x = 0;  // for an activation that comes before any dense layer
    std::array<int, 2> sizes{};
    std::size_t last_dense = 0;
    int dense_layers = 0;
  };
  Buffers buffers() const {
    Buffers b;
    for (std::size_t l = 0; l < model_.layers.size(); ++l) {
      if (!is_dense(model_.layers[l])) continue;
      b.last_dense = l;
      ++b.dense_layers;
    }
    std::size_t turn = 0;
    for (std::size_t l = 0; l < model_.layers.size(); ++l) {
      if (!is_dense(model_.layers[l]) || l == b.last_dense) continue;
      int& size = b.sizes[turn++ % 2];
      size = std::max(size, model_.layers[l].description.outputs);
    }
    const bool starts_with_dense = is_dense(model_.layers[0]);
    if (!starts_with_dense && b.dense_layers > 0) b.copy_of_x = model_.inputs();
    return b;
  }
  std::size_t stack_floats() const {
    const Buffers b = buffers();
    std::size_t floats = 0;
    for (const int size : {b.copy_of_x, b.sizes[0], b.sizes[1]}) {
      floats += static_cast<std::size_t>(size);
    }
    return floats;
  }

  void add_predict() {
    const Buffers b = buffers();
    text_ +=
        "// The outputs y of the network for x.\n"
        "inline void predict(const float (&x)[inputs], float (&y)[outputs]) {\n";
    const std::array<std::string, 2> names{"even", "odd"};
    for (std::size_t i = 0; i < 2; ++i) {
      if (b.sizes[i] > 0)
        text_ += "  float " + names[i] + "[" + std::to_string(b.sizes[i]) + "];\n";
    }
    std::string at = "x";
    if (!is_dense(model_.layers[0])) {
      at = b.dense_layers > 0 ? "first" : "y";
      if (b.dense_layers > 0) text_ += "  float first[inputs];\n";
      text_ += "  for (int i = 0; i < inputs; ++i) " + at + "[i] = x[i];\n";
    }
    std::size_t turn = 0;
    for (std::size_t l = 0; l < model_.layers.size(); ++l) {
      const StoredLayer& layer = model_.layers[l];
      const std::string size = std::to_string(layer.description.outputs);
      if (is_dense(layer)) {
        const std::string to = l == b.last_dense ? "y" : names[turn++ % 2];
        const std::string number = std::to_string(l);
        const std::string inputs = std::to_string(layer.description.inputs);
        add({"  detail::dense<", inputs, ", ", size, ">(detail::W", number, ", detail::b", number,
             ", ", at, ", ", to, ");\n"});
        at = to;
      }
      if (layer.description.kind == "layer_norm") {
        const auto epsilon = cpp_literal(static_cast<float>(layer.description.option->value));
        add({"  detail::standardise(", at, ", ", size, ", ", epsilon, ");\n"});
      }
      if (is_norm(layer)) {
        const std::string number = std::to_string(l);
        add({"  detail::scale_and_shift(detail::scale", number, ", detail::shift", number, ", ", at,
             ", ", size, ");\n"});
      }
      if (has_activation(layer)) {
        const std::string function = function_of(layer, l);
        add({"  detail::", function, "(", at, ", ", size, ");\n"});
      }
    }
    text_ += "}\n\n";
    text_ += model_.outputs() == 1
                 ? "// 1 where the output for x is above one half, else 0.\n"
                 : "// The index of the largest output for x, the first of several.\n";
    text_ +=
        "inline int predict_class(const float (&x)[inputs]) {\n"
        "  float y[outputs];\n"
        "  predict(x, y);\n";
    text_ +=
        model_.outputs() == 1
            ? "  return y[0] > 0.5F ? 1 : 0;\n"
            : "  int largest = 0;\n"
              "  for (int i = 1; i < outputs; ++i) largest = y[i] > y[largest] ? i : largest;\n"
              "  return largest;\n";
    text_ += "}\n\n";
  }

  const StoredModel& model_;
  std::string text_;
};

}  // namespace detail

/// The text of a header that defines, in `name_space`, `predict` and `predict_class` (and
/// `preprocess`, `class_names` where the model has them), with the weights as constants. Throws
/// OptionError for layers and activations that are not the library's, weights that are not finite,
/// and a name that C++ does not allow.
inline std::string to_cpp_header(const StoredModel& model, std::string_view name_space) {
  return detail::CppHeader(model, name_space).text();
}

/// Writes to_cpp_header() to `path`. Throws CannotWrite as well.
inline void write_cpp_header(const StoredModel& model, const std::filesystem::path& path,
                             std::string_view name_space = "model") {
  write_file(path, to_cpp_header(model, name_space));
}

}  // namespace mlp::inline MLP_ABI
