// Numbers, strings and names as C++ source, exact to the last bit.
#pragma once

#include <mlp/core/error.hpp>
#include <mlp/core/finite.hpp>

#include <array>
#include <charconv>
#include <concepts>
#include <string>
#include <string_view>
#include <vector>

namespace mlp::inline MLP_ABI::detail {

/// The shortest literal that reads back as this number. Throws OptionError if there is none.
template <std::floating_point Scalar>
std::string cpp_literal(Scalar value) {
  if (!is_finite(value)) {
    throw OptionError("mlp: export: expected numbers in the range of float, found " +
                      std::to_string(value));
  }
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  std::string text(digits.data(), end);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return std::same_as<Scalar, float> ? text + "F" : text;
}

/// A string literal of exactly these bytes.
inline std::string cpp_literal(std::string_view text) {
  std::string literal = "\"";
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (code >= 0x20 && code < 0x7F && c != '"' && c != '\\' && c != '?') {
      literal += c;
      continue;
    }
    literal += '\\';
    for (const unsigned shift : {6U, 3U, 0U})
      literal += static_cast<char>('0' + (code >> shift & 7U));
  }
  return literal + "\"";
}

/// The definition of a constant array, wrapped into lines.
template <std::floating_point Scalar>
std::string cpp_array(const std::string& name, const std::vector<Scalar>& values) {
  constexpr std::size_t line_length = 100;
  std::string text = std::string("inline constexpr ") +
                     (std::same_as<Scalar, float> ? "float " : "double ") + name + "[" +
                     std::to_string(values.size()) + "] = {";
  std::size_t line = line_length;
  for (const Scalar value : values) {
    const std::string literal = cpp_literal(value) + ",";
    if (line + literal.size() + 1 > line_length) {
      text += "\n   ";
      line = 3;
    }
    (text += ' ') += literal;
    line += literal.size() + 1;
  }
  return text + "\n};\n";
}

/// Whether the name is a C++ identifier (or a keyword).
constexpr bool is_cpp_identifier(std::string_view name) {
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    if (!is_letter && (i == 0 || c < '0' || c > '9')) return false;
  }
  return !name.empty();
}

}  // namespace mlp::inline MLP_ABI::detail
