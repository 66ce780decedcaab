// Text from elsewhere, made safe to print.
#pragma once

#include <mlp/core/abi.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace mlp::inline MLP_ABI {

namespace detail {

inline void append_escaped(std::string& text, char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto code = static_cast<unsigned char>(c);
  ((text += "\\x") += digits[code >> 4U]) += digits[code & 15U];
}

/// The character that UTF-8 text begins with, and the bytes that it takes: 0 if it is not UTF-8.
struct Utf8Character {
  std::uint32_t code = 0;
  std::size_t bytes = 0;
};
inline Utf8Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return std::uint32_t{static_cast<unsigned char>(text[i])};
  };
  if (text.empty()) return {};
  if (byte(0) < 0x80) return {byte(0), 1};
  struct Length {
    std::uint32_t mask, lead, least;  // of the first byte; the least code that needs as many
  };
  constexpr std::array<Length, 3> lengths{Length{0xE0, 0xC0, 0x80}, Length{0xF0, 0xE0, 0x800},
                                          Length{0xF8, 0xF0, 0x10000}};
  for (std::size_t l = 0; l < lengths.size(); ++l) {
    const std::size_t bytes = l + 2;
    if ((byte(0) & lengths[l].mask) != lengths[l].lead || text.size() < bytes) continue;
    std::uint32_t code = byte(0) & ~lengths[l].mask & 0xFFU;
    for (std::size_t i = 1; i < bytes; ++i) {
      if ((byte(i) & 0xC0U) != 0x80) return {};
      code = code << 6U | (byte(i) & 0x3FU);
    }
    const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (code < lengths[l].least || code > 0x10FFFF || is_surrogate) return {};
    return {code, bytes};
  }
  return {};
}

/// Whether a terminal would obey the character rather than show it, or show others in another order
/// because of it.
constexpr bool is_control(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x61C || code == 0x200E ||
         code == 0x200F || (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

}  // namespace detail

/// Text that may come from a file, safe for terminals and logs: UTF-8 stays as it is, except that
/// control characters (line breaks and directions of writing among them) and bytes that are not
/// UTF-8 are written as \x1b. Whatever names from files are printed pass through here.
inline std::string printable(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const detail::Utf8Character character = detail::first_character(text);
    const std::size_t bytes = character.bytes == 0 ? 1 : character.bytes;
    if (character.bytes == 0 || detail::is_control(character.code)) {
      for (const char c : text.substr(0, bytes)) detail::append_escaped(result, c);
    } else {
      result += text.substr(0, bytes);
    }
    text.remove_prefix(bytes);
  }
  return result;
}

}  // namespace mlp::inline MLP_ABI
