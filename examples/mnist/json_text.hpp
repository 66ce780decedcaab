// JSON as the programs print it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace mnist {

/// ASCII alone, so that names from files have no power over terminals; bytes of names that are not
/// UTF-8 become U+FFFD.
inline std::string to_text(const nlohmann::ordered_json& json) {
  constexpr int indentation = 2;
  return json.dump(indentation, ' ', true, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace mnist
