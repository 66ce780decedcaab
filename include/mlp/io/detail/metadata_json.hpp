// JSON inside the strings of a file's metadata, treated as hostile.
#pragma once

#include <mlp/io/detail/json.hpp>
#include <mlp/io/file_error.hpp>

#include <algorithm>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mlp::inline MLP_ABI::detail {

/// Makes the value of what nlohmann's parser meets: arrays of objects or objects of arrays, no
/// deeper, with every key once.
class MetadataParser {
 public:
  MetadataParser(const std::string& file, const std::string& field) : file_(file), field_(field) {}

  Json take() { return std::move(whole_); }

  // Called by nlohmann's parser; each returns whether to continue.
  bool null() { return put({}); }
  bool boolean(bool value) { return put(value); }
  bool number_integer(std::int64_t value) { return put(value); }
  bool number_unsigned(std::uint64_t value) { return put(value); }
  bool number_float(double value, const std::string& /*text*/) { return put(value); }
  bool string(std::string& value) { return put(value); }
  bool binary(const nlohmann::ordered_json::binary_t& /*value*/) { return false; }
  bool start_object(std::size_t /*size*/) { return open(Json::object()); }
  bool start_array(std::size_t /*size*/) { return open(Json::array()); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(std::string& name) {
    if (!open_.back().keys.insert(name).second) {
      throw BadFile(file_, field_, "every key once", in_quotes(name) + " twice");
    }
    open_.back().key = name;
    return true;
  }
  bool parse_error(std::size_t /*position*/, const std::string& /*token*/,
                   const nlohmann::ordered_json::exception& /*error*/) {
    return false;
  }

 private:
  /// An array, or an object with its keys, the last of which waits for its value.
  struct Open {
    Json value;
    std::set<std::string> keys;
    std::string key;
  };

  bool open(Json value) {
    if (open_.size() > 1) throw BadFile(file_, field_, "at most two levels of JSON", "more");
    open_.push_back({std::move(value), {}, {}});
    return true;
  }
  bool close() {
    Json value = std::move(open_.back().value);
    open_.pop_back();
    return put(std::move(value));
  }
  bool put(Json value) {
    if (open_.empty()) {
      whole_ = std::move(value);
    } else if (open_.back().value.is_array()) {
      open_.back().value.add(std::move(value));
    } else {
      open_.back().value.add(open_.back().key, std::move(value));
    }
    return true;
  }

  const std::string& file_;
  const std::string& field_;
  Json whole_;
  std::vector<Open> open_;
};

/// Parses the value of `field` in `file`'s metadata: arrays of objects or objects of arrays, no
/// deeper. Throws BadFile for anything else, for duplicate keys in an object, and for more than
/// `longest` bytes.
inline Json parse_metadata_json(const std::string& text, const std::string& file,
                                const std::string& field, std::size_t longest) {
  if (text.size() > longest) {
    throw BadFile(file, field, "at most " + std::to_string(longest) + " bytes",
                  std::to_string(text.size()));
  }
  // The parser would take a zero byte for the end of the text.
  if (text.find('\0') != std::string::npos) throw BadFile(file, field, "JSON", in_quotes(text));
  MetadataParser parser(file, field);
  if (!nlohmann::ordered_json::sax_parse(text, &parser)) {
    throw BadFile(file, field, "JSON", in_quotes(text));
  }
  return parser.take();
}

/// Throws BadFile, naming the key, for one that is not among `known`, since it might change what
/// the others mean. Messages call the object `where`.
inline void require_known_keys(const Json& object, std::span<const std::string_view> known,
                               const std::string& file, const std::string& where) {
  for (const std::string& key : object.keys()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    std::string names;
    for (const std::string_view name : known) (names += names.empty() ? "" : ", ") += name;
    throw BadFile(file, where, "no keys but " + names, in_quotes(key));
  }
}

/// The value under `key` as messages show it.
inline std::string found_in(const Json& object, std::string_view key) {
  const Json* const value = object.find(key);
  return value != nullptr ? in_quotes(value->dump()) : "none";
}

}  // namespace mlp::inline MLP_ABI::detail
