// The header of a safetensors file: JSON of one fixed form, checked while it is parsed.
#pragma once

#include <mlp/io/detail/json.hpp>
#include <mlp/io/file_error.hpp>
#include <mlp/io/tensor.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mlp::inline MLP_ABI::safetensors {

using Metadata = std::map<std::string, std::string>;

/// What the header says of one tensor; `begin` and `end` count bytes from the header's end.
struct HeaderEntry {
  std::string name;
  DType dtype = DType::f32;
  TensorSizes shape;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

struct Header {
  Metadata metadata;
  std::vector<HeaderEntry> entries;  ///< in the order of the text
};

inline constexpr std::string_view metadata_key = "__metadata__";

/// Checks the header's parts as nlohmann's parser meets them, so that only what the format allows
/// is stored: nesting cannot go deeper, and no key can occur twice.
class HeaderParser {
 public:
  HeaderParser(std::string_view text, std::string file) : file_(std::move(file)) {
    // The parser would take a zero byte for the end of the text.
    if (text.find('\0') != std::string_view::npos) {
      throw BadFile(file_, "header", "JSON", "a zero byte");
    }
    nlohmann::ordered_json::sax_parse(text, this);
  }

  Header take() { return std::move(header_); }

  // Called by nlohmann's parser; each returns whether to continue.
  bool null() { return refuse("null"); }
  bool boolean(bool value) { return refuse(value ? "true" : "false"); }
  bool number_integer(std::int64_t value) { return refuse(std::to_string(value)); }  // below 0
  bool number_float(double /*value*/, const std::string& text) { return refuse(text); }
  bool binary(const nlohmann::ordered_json::binary_t& /*value*/) { return refuse("binary data"); }

  bool number_unsigned(std::uint64_t value) {
    if (place_ == Place::in_shape) {
      entry().shape.push_back(value);
    } else if (place_ == Place::in_offsets && offsets_.size() < 2) {
      offsets_.push_back(value);
    } else {
      return refuse(std::to_string(value));
    }
    return true;
  }

  bool string(std::string& value) {
    if (place_ == Place::metadata_value) {
      header_.metadata.emplace(key_, std::move(value));
      place_ = Place::in_metadata;
    } else if (place_ == Place::dtype) {
      const auto* const known = std::find_if(dtypes.begin(), dtypes.end(),
                                             [&](const auto& info) { return info.name == value; });
      if (known == dtypes.end()) return refuse(in_quotes(value));
      entry().dtype = known->dtype;
      place_ = Place::in_tensor;
    } else {
      return refuse("the string " + in_quotes(value));
    }
    return true;
  }

  bool start_object(std::size_t /*size*/) {
    if (place_ == Place::outside) {
      place_ = Place::top;
    } else if (place_ == Place::metadata) {
      place_ = Place::in_metadata;
    } else if (place_ == Place::tensor) {
      header_.entries.emplace_back().name = key_;
      fields_.clear();
      place_ = Place::in_tensor;
    } else {
      return refuse("an object");
    }
    return true;
  }

  bool key(std::string& name) {
    if (place_ == Place::top) {
      key_ = name;
      if (!names_.insert(name).second) {
        throw BadFile(file_, "header", "names that differ", in_quotes(name) + " twice");
      }
      place_ = name == metadata_key ? Place::metadata : Place::tensor;
    } else if (place_ == Place::in_metadata) {
      key_ = name;
      if (header_.metadata.contains(name)) {
        throw BadFile(file_, "metadata", "keys that differ", in_quotes(name) + " twice");
      }
      place_ = Place::metadata_value;
    } else {
      if (name == "dtype") {
        place_ = Place::dtype;
      } else if (name == "shape") {
        place_ = Place::shape;
      } else if (name == "data_offsets") {
        place_ = Place::offsets;
      } else {
        return refuse("the field " + in_quotes(name));
      }
      if (!fields_.insert(name).second) {
        place_ = Place::in_tensor;
        return refuse(name + " twice");
      }
    }
    return true;
  }

  bool end_object() {
    if (place_ == Place::in_tensor && fields_.size() < 3) {
      return refuse(std::to_string(fields_.size()) + " of them");
    }
    place_ = place_ == Place::top ? Place::outside : Place::top;
    return true;
  }

  bool start_array(std::size_t /*size*/) {
    if (place_ == Place::shape) {
      place_ = Place::in_shape;
    } else if (place_ == Place::offsets) {
      offsets_.clear();
      place_ = Place::in_offsets;
    } else {
      return refuse("an array");
    }
    return true;
  }

  bool end_array() {
    if (place_ == Place::in_offsets) {
      if (offsets_.size() < 2) return refuse(std::to_string(offsets_.size()) + " of them");
      entry().begin = offsets_[0];
      entry().end = offsets_[1];
    }
    place_ = Place::in_tensor;
    return true;
  }

  bool parse_error(std::size_t /*position*/, const std::string& /*token*/,
                   const nlohmann::ordered_json::exception& error) {
    std::string_view reason = error.what();  // after the exception's name in brackets
    reason.remove_prefix(std::min(reason.find("] ") + 2, reason.size()));
    throw BadFile(file_, "header", "JSON", in_quotes(reason, 250));
  }

 private:
  enum class Place {
    outside,
    top,
    metadata,
    in_metadata,
    metadata_value,
    tensor,
    in_tensor,
    dtype,
    shape,
    in_shape,
    offsets,
    in_offsets,
  };

  HeaderEntry& entry() { return header_.entries.back(); }

  /// What messages call the parser's current place, and what belongs there.
  std::pair<std::string, std::string> expected() const {
    const std::string tensor = "tensor " + in_quotes(key_);
    switch (place_) {
      case Place::outside:
      case Place::top:
        return {"header", "an object"};
      case Place::metadata:
      case Place::in_metadata:
        return {"metadata", "an object"};
      case Place::metadata_value:
        return {"metadata " + in_quotes(key_), "a string"};
      case Place::tensor:
        return {tensor, "an object"};
      case Place::in_tensor:
        return {tensor, "dtype, shape and data_offsets"};
      case Place::dtype:
        return {tensor + ": dtype", "one of" + known_dtypes()};
      case Place::shape:
        return {tensor + ": shape", "an array"};
      case Place::in_shape:
        return {tensor + ": shape", "whole numbers from 0 on"};
      case Place::offsets:
      case Place::in_offsets:
        return {tensor + ": data_offsets", "an array of two whole numbers from 0 on"};
    }
    return {};
  }

  static std::string known_dtypes() {
    std::string names;
    for (const DTypeInfo& info : dtypes) (names += ' ') += info.name;
    return names;
  }

  bool refuse(std::string found) const {
    auto [field, wanted] = expected();
    throw BadFile(file_, std::move(field), std::move(wanted), std::move(found));
  }

  std::string file_;
  Header header_;
  Place place_ = Place::outside;
  std::string key_;
  std::set<std::string> names_;
  std::set<std::string> fields_;
  std::vector<std::uint64_t> offsets_;
};

/// Parses the text of a header; throws BadFile.
inline Header parse_header(std::string_view text, const std::string& file) {
  return HeaderParser(text, file).take();
}

/// The text of a header, padded with spaces so that the numbers after it are aligned. Throws
/// nlohmann's type_error if a name or a string is not UTF-8.
inline std::string to_text(const Header& header) {
  using mlp::detail::Json;
  Json json = Json::object();
  if (!header.metadata.empty()) {
    Json metadata = Json::object();
    for (const auto& [key, value] : header.metadata) metadata.add(key, value);
    json.add(metadata_key, std::move(metadata));
  }
  for (const HeaderEntry& entry : header.entries) {
    json.add(entry.name,
             Json::object({{"dtype", info_of(entry.dtype).name},
                           {"shape", entry.shape},
                           {"data_offsets", std::vector<std::uint64_t>{entry.begin, entry.end}}}));
  }
  std::string text = json.dump();
  constexpr std::size_t alignment = 8;
  text.append((alignment - text.size() % alignment) % alignment, ' ');
  return text;
}

}  // namespace mlp::inline MLP_ABI::safetensors
