// A model as a stand-alone C++ header: for firmware, plugins and wherever nothing may be allocated.
#pragma once

#include <mlp/io/atomic_file.hpp>
#include <mlp/io/detail/cpp_layers.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mlp::inline MLP_ABI {

namespace detail {

/// Writes the parts of a header into one string.
class CppHeader {
 public:
  CppHeader(const StoredModel& model, std::string_view name_space) : model_(model) {
    require_exportable(model);
    if (!is_cpp_identifier(name_space)) {
      throw OptionError("mlp: namespace: expected a name of C++, found " + in_quotes(name_space));
    }
    for (std::size_t l = 0; l < model.layers.size(); ++l) layers_.emplace_back(model.layers[l], l);
    add_constants();
    text_ += "namespace detail {\n\n";
    for (const CppLayer& layer : layers_) text_ += layer.numbers();
    text_ += "\n" + cpp_functions_of(layers_) + "}  // namespace detail\n\n";
    add_preprocess();
    add_predict();
    add_predict_class();
    wrap(std::string(name_space));
  }

  const std::string& text() const { return text_; }

 private:
  /// FNV-1a, 64 bits, in hexadecimal.
  static std::string hash_of(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    constexpr std::string_view digits = "0123456789abcdef";
    std::string result;
    for (int shift = 60; shift >= 0; shift -= 4) result += digits[hash >> shift & 15U];
    return result;
  }

  // An inline namespace named after a hash of the content keeps two models apart that share a
  // namespace in one program. Otherwise the linker would keep one of them for both.
  void wrap(const std::string& name_space) {
    const std::string content = "content_" + hash_of(text_);
    std::string head = "// A neural network, written by mlp " + library_version() + ":\n//\n";
    for (const CppLayer& layer : layers_) head += "//   " + layer.description() + "\n";
    head +=
        "//\n// Stands alone: C++17 and <cmath>, no heap, no exceptions, no run-time types. What\n"
        "// predict() needs beyond its arguments is on the stack: " +
        std::to_string(stack_floats() * sizeof(float)) +
        " bytes.\n#pragma once\n\n#include <cmath>\n\nnamespace " + name_space +
        " {\n// Its name differs from model to model, so that a program can have several.\n"
        "inline namespace " +
        content + " {\n\n";
    text_ = head + text_ + "}  // namespace " + content + "\n}  // namespace " + name_space + "\n";
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

  void add_preprocess() {
    if (!model_.info.preprocessing) return;
    std::string expression = "x[i] = static_cast<float>(";
    const auto add = [&](const char* name, const std::vector<double>& numbers) {
      for (const double number : numbers)
        (void)cpp_literal(static_cast<float>(number));  // or it throws
      if (numbers.size() == 1) {
        expression += cpp_literal(numbers[0]);
        return;
      }
      text_ += cpp_array(name, numbers);
      (expression += name) += "[i]";
    };
    add("scale", model_.info.preprocessing->scale);
    expression += " * static_cast<double>(v[i]) - ";
    add("centre", model_.info.preprocessing->centre);
    text_ +=
        "// What predict() takes, from values as they come: in double, for values far from zero. "
        "The two\n"
        "// may be the same array.\n"
        "inline void preprocess(const float (&v)[inputs], float (&x)[inputs]) {\n"
        "  for (int i = 0; i < inputs; ++i) {\n    " +
        expression + ");\n  }\n}\n\n";
  }

  /// Dense layers write their outputs to two buffers in turn, the last one to y.
  struct Buffers {
    int copy_of_x = 0;  // for layers before the first dense one
    std::array<int, 2> sizes{};
    std::size_t last_dense = 0;
    int dense_layers = 0;
  };
  Buffers buffers() const {
    Buffers b;
    for (std::size_t l = 0; l < layers_.size(); ++l) {
      if (!layers_[l].is_dense()) continue;
      b.last_dense = l;
      ++b.dense_layers;
    }
    std::size_t turn = 0;
    for (std::size_t l = 0; l < layers_.size(); ++l) {
      if (!layers_[l].is_dense() || l == b.last_dense) continue;
      int& size = b.sizes[turn++ % 2];
      size = std::max(size, layers_[l].outputs());
    }
    if (!layers_[0].is_dense() && b.dense_layers > 0) b.copy_of_x = model_.inputs();
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

  bool decides_by_logits() const { return layers_.back().decides_by_logits(); }

  void add_predict() {
    const std::string arguments = "(const float (&x)[inputs], float (&y)[outputs]) {\n";
    if (decides_by_logits()) {
      text_ +=
          "namespace detail {\n\n// What the last activation is applied to.\ninline void logits" +
          arguments;
      add_statements();
      text_ += "}\n\n}  // namespace detail\n\n";
    }
    text_ += "// The outputs y of the network for x.\ninline void predict" + arguments;
    if (decides_by_logits()) {
      text_ += "  detail::logits(x, y);\n" + layers_.back().activation_call("y");
    } else {
      add_statements();
    }
    text_ += "}\n\n";
  }

  /// From x to y, but for the last activation where that is applied by predict().
  void add_statements() {
    const Buffers b = buffers();
    const std::array<std::string, 2> names{"even", "odd"};
    for (std::size_t i = 0; i < 2; ++i) {
      if (b.sizes[i] == 0) continue;
      text_ += "  float " + names[i] + "[" + std::to_string(b.sizes[i]) + "];\n";
    }
    std::string at = "x";
    if (!layers_[0].is_dense()) {
      at = b.dense_layers > 0 ? "first" : "y";
      if (b.dense_layers > 0) text_ += "  float first[inputs];\n";
      text_ += "  for (int i = 0; i < inputs; ++i) " + at + "[i] = x[i];\n";
    }
    std::size_t turn = 0;
    for (std::size_t l = 0; l < layers_.size(); ++l) {
      std::string to = at;
      if (layers_[l].is_dense()) to = l == b.last_dense ? "y" : names[turn++ % 2];
      const bool stops = decides_by_logits() && l + 1 == layers_.size();
      text_ += stops ? layers_[l].calls_before_activation(at, to) : layers_[l].calls(at, to);
      at = to;
    }
  }

  void add_predict_class() {
    const bool is_one = model_.outputs() == 1;
    text_ +=
        is_one ? "// 1 where the output for x is above one half, else 0; -1 where it is NaN.\n"
               : "// The index of the largest output for x, the first of several; -1 where one is "
                 "NaN.\n";
    if (decides_by_logits()) {
      text_ +=
          "// Told from what the last activation is applied to, which rounding leaves apart.\n";
    }
    text_ += "inline int predict_class(const float (&x)[inputs]) {\n  float y[outputs];\n";
    text_ += decides_by_logits() ? "  detail::logits(x, y);\n" : "  predict(x, y);\n";
    if (is_one) {
      text_ += "  if (y[0] != y[0]) return -1;\n  return y[0] > ";
      text_ += decides_by_logits() ? "0.0F ? 1 : 0;\n" : "0.5F ? 1 : 0;\n";
    } else {
      text_ +=
          "  int largest = 0;\n"
          "  for (int i = 0; i < outputs; ++i) {\n"
          "    if (y[i] != y[i]) return -1;\n"
          "    if (y[i] > y[largest]) largest = i;\n"
          "  }\n"
          "  return largest;\n";
    }
    text_ += "}\n\n";
  }

  const StoredModel& model_;
  std::vector<CppLayer> layers_;
  std::string text_;
};

}  // namespace detail

/// The text of a header that defines, in `name_space`, `predict` and `predict_class` (and
/// `preprocess`, `class_names` where the model has them), with the weights as constants. A program
/// may include several such headers, even with the same `name_space`. Throws OptionError for layers
/// that are not the library's, activations that are not the library's and have no formula,
/// non-finite weights, and a name that is not a C++ identifier.
inline std::string to_cpp_header(const StoredModel& model, std::string_view name_space) {
  return detail::CppHeader(model, name_space).text();
}

/// Writes to_cpp_header() to `path`. Throws CannotWrite as well.
inline void write_cpp_header(const StoredModel& model, const std::filesystem::path& path,
                             std::string_view name_space = "model") {
  write_file(path, to_cpp_header(model, name_space));
}

}  // namespace mlp::inline MLP_ABI
