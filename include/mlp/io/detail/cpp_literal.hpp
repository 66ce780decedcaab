// Numbers and texts as C++ source, to the last bit.
#pragma once

#include <mlp/core/abi.hpp>

#include <array>
#include <charconv>
#include <string>
#include <string_view>

namespace mlp::inline MLP_ABI::detail {

/// The shortest literal that is this float again.
inline std::string cpp_literal(float value) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  std::string text(digits.data(), end);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text + "F";
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

}  // namespace mlp::inline MLP_ABI::detail
