// JSON inside the strings of a file's metadata, treated as hostile.
#pragma once

#include <mlp/io/file_error.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace mlp::inline MLP_ABI::detail {

/// Parses the value of `field` in `file`'s metadata: arrays of objects or objects of arrays, no
/// deeper. Throws BadFile for anything else, for duplicate keys in an object, and for more than
/// `longest` bytes.
inline nlohmann::ordered_json parse_metadata_json(const std::string& text, const std::string& file,
                                                  const std::string& field, std::size_t longest) {
  if (text.size() > longest) {
    throw BadFile(file, field, "at most " + std::to_string(longest) + " bytes",
                  std::to_string(text.size()));
  }
  // The parser would take a zero byte for the end of the text.
  if (text.find('\0') != std::string::npos) throw BadFile(file, field, "JSON", in_quotes(text));
  using Event = nlohmann::ordered_json::parse_event_t;
  std::set<std::string> keys;  // of the current object: objects do not nest
  const auto check = [&](int depth, Event event, const nlohmann::ordered_json& value) {
    if ((event == Event::object_start || event == Event::array_start) && depth > 1) {
      throw BadFile(file, field, "at most two levels of JSON", "more");
    }
    if (event == Event::object_start) keys.clear();
    if (event == Event::key && !keys.insert(value.get<std::string>()).second) {
      throw BadFile(file, field, "every key once", in_quotes(value.get<std::string>()) + " twice");
    }
    return true;
  };
  auto json = nlohmann::ordered_json::parse(text, check, false);
  if (json.is_discarded()) throw BadFile(file, field, "JSON", in_quotes(text));
  return json;
}

/// Throws BadFile, naming the key, for one that is not among `known`, since it might change what
/// the others mean. Messages call the object `where`.
inline void require_known_keys(const nlohmann::ordered_json& object,
                               std::span<const std::string_view> known, const std::string& file,
                               const std::string& where) {
  for (const auto& entry : object.items()) {
    if (std::find(known.begin(), known.end(), entry.key()) != known.end()) continue;
    std::string names;
    for (const std::string_view name : known) (names += names.empty() ? "" : ", ") += name;
    throw BadFile(file, where, "no keys but " + names, in_quotes(entry.key()));
  }
}

/// The value under `key` as messages show it.
inline std::string found_in(const nlohmann::ordered_json& object, const char* key) {
  return object.contains(key) ? in_quotes(object[key].dump()) : "none";
}

}  // namespace mlp::inline MLP_ABI::detail
