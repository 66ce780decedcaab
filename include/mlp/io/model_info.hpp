// What a model file says besides its numbers: how inputs are prepared, what classes are called.
#pragma once

#include <mlp/core/error.hpp>
#include <mlp/io/detail/architecture.hpp>
#include <mlp/io/safetensors.hpp>
#include <mlp/version.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mlp::inline MLP_ABI {

/// How to prepare a network's inputs: x = scale ⊙ v - centre, where v are raw values, such as
/// pixels from 0 to 255. Both scale and centre have one number for all inputs, or one for each.
struct Preprocessing {
  std::vector<double> scale{1.0};
  std::vector<double> centre{0.0};

  bool operator==(const Preprocessing&) const = default;

  /// x [inputs x batch] in Scalar, from v [inputs x batch], computed in double. Throws SizeError if
  /// scale or centre is for a different height.
  template <class Scalar, class Derived>
  Matrix<Scalar, Derived::RowsAtCompileTime, Derived::ColsAtCompileTime> apply(
      const Eigen::MatrixBase<Derived>& v) const {
    const auto of = [&](const std::vector<double>& numbers, Index i) {
      return numbers.size() == 1 ? numbers[0] : numbers[static_cast<std::size_t>(i)];
    };
    for (const auto* numbers : {&scale, &centre}) {
      if (numbers->size() != 1) {
        require_size(static_cast<Index>(numbers->size()), v.rows(), "preprocessing: rows");
      }
    }
    return Matrix<Scalar, Derived::RowsAtCompileTime, Derived::ColsAtCompileTime>::NullaryExpr(
        v.rows(), v.cols(), [&](Index i, Index j) {
          return static_cast<Scalar>(of(scale, i) * static_cast<double>(v(i, j)) - of(centre, i));
        });
  }
};

/// Everything is optional.
struct ModelInfo {
  std::optional<Preprocessing> preprocessing{};
  std::vector<std::string> class_names{};  ///< one for each output
  safetensors::Metadata user{};            ///< anything else; no key "format" or "mlp...."
  std::string library_version{};           ///< of the library that wrote the file; save() sets it

  bool operator==(const ModelInfo&) const = default;
};

/// The version of the files that this library writes; it reads this and all earlier ones.
inline constexpr int model_format_version = 1;

namespace detail {

inline constexpr std::string_view own_keys = "mlp.";
inline constexpr const char* format_key = "format";
inline constexpr const char* format_version_key = "mlp.format_version";
inline constexpr const char* library_version_key = "mlp.library_version";
inline constexpr const char* architecture_key = "mlp.architecture";
inline constexpr const char* preprocessing_key = "mlp.preprocessing";
inline constexpr const char* class_names_key = "mlp.class_names";

inline std::string library_version() {
  return std::to_string(version_major) + "." + std::to_string(version_minor) + "." +
         std::to_string(version_patch);
}

/// What is wrong with `info` for a network of these sizes: what was expected and found, or nothing.
struct Misfit {
  std::string field, expected, found;
};
inline std::optional<Misfit> misfit(const ModelInfo& info, int inputs, int outputs) {
  const auto names = info.class_names.size();
  if (names != 0 && names != static_cast<std::size_t>(outputs)) {
    return Misfit{"class names", std::to_string(outputs) + " of them, one for each output",
                  std::to_string(names)};
  }
  if (!info.preprocessing) return {};
  const auto check = [&](const char* field, const std::vector<double>& numbers) {
    std::optional<Misfit> result;
    if (numbers.size() != 1 && numbers.size() != static_cast<std::size_t>(inputs)) {
      result = Misfit{field, "1 number or " + std::to_string(inputs) + ", one for each input",
                      std::to_string(numbers.size())};
    }
    for (const double number : numbers) {
      if (!std::isfinite(number)) result = Misfit{field, "finite numbers", std::to_string(number)};
    }
    return result;
  };
  const auto scale = check("preprocessing: scale", info.preprocessing->scale);
  return scale ? scale : check("preprocessing: centre", info.preprocessing->centre);
}

/// The numbers under `key` of preprocessing: one, or an array of them.
inline std::vector<double> parse_numbers(const Json& json, const char* key,
                                         std::vector<double> otherwise, const std::string& file) {
  const Json* const value = json.find(key);
  if (value == nullptr) return otherwise;
  std::vector<double> numbers;
  const auto add = [&](const Json& number) {
    if (!number.scalar().is_number()) {
      throw BadFile(file, std::string("preprocessing: ") + key, "numbers",
                    in_quotes(value->dump()));
    }
    numbers.push_back(number.scalar().get<double>());
  };
  if (value->is_array()) {
    std::for_each(value->items().begin(), value->items().end(), add);
  } else {
    add(*value);
  }
  return numbers;
}

}  // namespace detail

/// The metadata of a file for a network of this architecture. Throws OptionError if `info` does not
/// fit it, a user's key is one of the library's, or a user's own part has the name of one of the
/// library's but contradicts it.
inline safetensors::Metadata to_metadata(const Architecture& architecture, const ModelInfo& info) {
  const int inputs = architecture.front().inputs;
  if (const auto wrong = detail::misfit(info, inputs, architecture.back().outputs)) {
    throw OptionError("mlp: " + wrong->field + ": expected " + wrong->expected + ", found " +
                      wrong->found);
  }
  safetensors::Metadata metadata = info.user;
  for (const auto& [key, value] : info.user) {
    if (key == detail::format_key || key.starts_with(detail::own_keys)) {
      throw OptionError(
          R"(mlp: metadata: expected keys other than "format" and "mlp....", found )" +
          in_quotes(key));
    }
  }
  metadata[detail::format_key] = "pt";  // the tensors are laid out as PyTorch's
  metadata[detail::format_version_key] = std::to_string(model_format_version);
  metadata[detail::library_version_key] = detail::library_version();
  std::string layers = to_json(architecture);
  try {
    (void)parse_architecture(layers, "");
  } catch (const BadFile& error) {  // not readable, as with a user's `tanh` unlike ours
    throw OptionError("mlp: " + error.field() + ": expected " + error.expected() + ", found " +
                      error.found());
  }
  metadata[detail::architecture_key] = std::move(layers);
  if (info.preprocessing) {
    metadata[detail::preprocessing_key] =
        detail::Json::object(
            {{"scale", info.preprocessing->scale}, {"centre", info.preprocessing->centre}})
            .dump();
  }
  if (!info.class_names.empty()) {
    metadata[detail::class_names_key] = detail::Json(info.class_names).dump();
  }
  return metadata;
}

/// The architecture that a file names in its metadata; nothing if it names none, like files from
/// PyTorch. Throws BadFile.
inline std::optional<Architecture> named_architecture(const safetensors::Metadata& metadata,
                                                      const std::string& file) {
  const auto found = metadata.find(detail::architecture_key);
  if (found == metadata.end()) return {};
  return parse_architecture(found->second, file);
}

/// The rest of the metadata, for a network of these sizes. Throws BadFile.
inline ModelInfo parse_info(safetensors::Metadata metadata, int inputs, int outputs,
                            const std::string& file) {
  const auto take = [&](const char* key) -> std::optional<std::string> {
    const auto node = metadata.extract(key);
    if (node.empty()) return {};
    return std::move(node.mapped());
  };
  ModelInfo info;
  if (const auto version = take(detail::format_version_key)) {
    if (*version != std::to_string(model_format_version)) {
      throw BadFile(file, "format version", std::to_string(model_format_version),
                    in_quotes(*version));
    }
  }
  info.library_version = take(detail::library_version_key).value_or("");
  if (const auto text = take(detail::preprocessing_key)) {
    constexpr std::size_t longest = 100'000'000;
    const auto json = detail::parse_metadata_json(*text, file, "preprocessing", longest);
    if (!json.is_object()) {
      throw BadFile(file, "preprocessing", "an object", in_quotes(*text));
    }
    constexpr std::array<std::string_view, 2> known{"scale", "centre"};
    detail::require_known_keys(json, known, file, "preprocessing");
    const Preprocessing none;
    info.preprocessing = {detail::parse_numbers(json, "scale", none.scale, file),
                          detail::parse_numbers(json, "centre", none.centre, file)};
  }
  if (const auto text = take(detail::class_names_key)) {
    constexpr std::size_t longest = 10'000'000;
    const auto json = detail::parse_metadata_json(*text, file, "class names", longest);
    const auto require = [&](bool good) {
      if (!good) throw BadFile(file, "class names", "an array of strings", in_quotes(*text));
    };
    require(json.is_array() && !json.items().empty());
    for (const detail::Json& name : json.items()) {
      require(name.scalar().is_string());
      info.class_names.push_back(name.scalar());
    }
  }
  if (const auto wrong = detail::misfit(info, inputs, outputs)) {
    throw BadFile(file, wrong->field, wrong->expected, wrong->found);
  }
  metadata.erase(detail::format_key);
  // Keys of later versions of the library are not the user's.
  std::erase_if(metadata,
                [](const auto& entry) { return entry.first.starts_with(detail::own_keys); });
  info.user = std::move(metadata);
  return info;
}

}  // namespace mlp::inline MLP_ABI
