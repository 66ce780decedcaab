// JSON inside the strings of a file's metadata, read as if by an enemy.
#pragma once

#include <mlp/io/file_error.hpp>

#include <nlohmann/json.hpp>

#include <string>

namespace mlp::inline MLP_ABI::detail {

/// Parses what stands under `field` in `file`'s metadata: arrays of objects or objects of arrays,
/// no deeper. Throws BadFile for anything that is no such JSON, and for more than `longest` bytes.
inline nlohmann::ordered_json parse_metadata_json(const std::string& text, const std::string& file,
                                                  const std::string& field, std::size_t longest) {
  if (text.size() > longest) {
    throw BadFile(file, field, "at most " + std::to_string(longest) + " bytes",
                  std::to_string(text.size()));
  }
  using Event = nlohmann::ordered_json::parse_event_t;
  const auto limit = [&](int depth, Event event, const nlohmann::ordered_json& /*value*/) {
    if ((event == Event::object_start || event == Event::array_start) && depth > 1) {
      throw BadFile(file, field, "at most two levels of JSON", "more");
    }
    return true;
  };
  auto json = nlohmann::ordered_json::parse(text, limit, false);
  if (json.is_discarded()) throw BadFile(file, field, "JSON", in_quotes(text));
  return json;
}

/// The value under `key` as messages show it.
inline std::string found_in(const nlohmann::ordered_json& object, const char* key) {
  return object.contains(key) ? in_quotes(object[key].dump()) : "none";
}

}  // namespace mlp::inline MLP_ABI::detail
