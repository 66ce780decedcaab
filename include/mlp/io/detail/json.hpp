// JSON as values, and as text.
#pragma once

#include <mlp/core/abi.hpp>

#include <nlohmann/json.hpp>

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace mlp::inline MLP_ABI::detail {

/// How text looks: on one line, or with every value on a line of its own.
struct JsonStyle {
  int indent = -1;        ///< spaces for each level; below 0: one line
  bool is_ascii = false;  ///< the rest escaped, and what is not UTF-8 replaced; else it is refused
};

/// A JSON value; objects keep their order. nlohmann's own allocates memory in the destructors of
/// arrays and objects, and so ends the program where there is none.
class Json {
 public:
  using Scalar = nlohmann::ordered_json;

  Json() = default;  ///< null
  // NOLINTBEGIN(google-explicit-constructor): whatever JSON can hold is JSON.
  template <class T>
    requires(std::is_arithmetic_v<T> || std::convertible_to<T, std::string_view>)
  Json(const T& value) : scalar_(value) {}
  template <class T>
  Json(const std::vector<T>& values) : kind_(Kind::array), items_(values.begin(), values.end()) {}
  // NOLINTEND(google-explicit-constructor)

  static Json array() { return Json(Kind::array); }
  /// The keys must differ.
  static Json object(std::initializer_list<std::pair<std::string_view, Json>> members = {}) {
    Json json(Kind::object);
    for (const auto& [key, value] : members) json.add(key, value);
    return json;
  }

  bool is_array() const { return kind_ == Kind::array; }
  bool is_object() const { return kind_ == Kind::object; }
  /// What is neither; null for arrays and objects.
  const Scalar& scalar() const { return scalar_; }
  /// The elements of an array, the values of an object; else none.
  const std::vector<Json>& items() const { return items_; }
  /// The keys of an object, in the order of items().
  const std::vector<std::string>& keys() const { return keys_; }
  /// The value under `key`; null if this is no object or has no such key.
  const Json* find(std::string_view key) const {
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      if (keys_[i] == key) return &items_[i];
    }
    return nullptr;
  }

  /// To an array, behind the others.
  void add(Json value) { items_.push_back(std::move(value)); }
  /// To an object, behind the others, which must not have this key.
  void add(std::string_view key, Json value) {
    keys_.emplace_back(key);
    items_.push_back(std::move(value));
  }

  /// Throws nlohmann's type_error for text that is not UTF-8.
  std::string dump(JsonStyle style = {}) const {
    std::string text;
    append_to(text, style, 0);
    return text;
  }

 private:
  enum class Kind { scalar, array, object };

  explicit Json(Kind kind) : kind_(kind) {}

  static std::string dump(const Scalar& scalar, JsonStyle style) {
    return scalar.dump(
        -1, ' ', style.is_ascii,
        style.is_ascii ? Scalar::error_handler_t::replace : Scalar::error_handler_t::strict);
  }

  void append_to(std::string& text, JsonStyle style, std::size_t depth) const {
    if (kind_ == Kind::scalar) {
      text += dump(scalar_, style);
      return;
    }
    const auto new_line = [&](std::size_t level) {
      if (style.indent < 0 || items_.empty()) return;
      text += '\n';
      text.append(level * static_cast<std::size_t>(style.indent), ' ');
    };
    text += is_array() ? '[' : '{';
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (i > 0) text += ',';
      new_line(depth + 1);
      if (is_object()) (text += dump(keys_[i], style)) += style.indent < 0 ? ":" : ": ";
      items_[i].append_to(text, style, depth + 1);
    }
    new_line(depth);
    text += is_array() ? ']' : '}';
  }

  Kind kind_ = Kind::scalar;
  Scalar scalar_;
  std::vector<Json> items_;
  std::vector<std::string> keys_;
};

}  // namespace mlp::inline MLP_ABI::detail
