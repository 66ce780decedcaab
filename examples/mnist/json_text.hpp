// JSON as the programs print it.
#pragma once

#include <mlp/io/detail/json.hpp>
#include <string>

namespace mnist {

/// ASCII alone, so that names from files have no power over terminals; bytes of names that are not
/// UTF-8 become U+FFFD.
inline std::string to_text(const mlp::detail::Json& json) {
  return json.dump({.indent = 2, .is_ascii = true});
}

}  // namespace mnist
