// The safetensors format: named tensors and a few strings in one file.
//
//   8 bytes     N, the size of the header, little-endian
//   N bytes     the header, JSON: {"NAME": {"dtype": "F32", "shape": [128, 784],
//               "data_offsets": [BEGIN, END]}, ..., "__metadata__": {"KEY": "VALUE", ...}}
//   the rest    the tensors' numbers, each at its [BEGIN, END): no gaps, no overlaps, and nothing
//               after them
//
// The format is described at https://github.com/huggingface/safetensors. Everything read is treated
// as hostile.
#pragma once

#include <mlp/io/atomic_file.hpp>
#include <mlp/io/detail/read_file.hpp>
#include <mlp/io/detail/safetensors_header.hpp>

namespace mlp::inline MLP_ABI::safetensors {

/// The same limit as in the format's own implementation.
inline constexpr std::uint64_t largest_header = 100'000'000;

/// What a file holds: strings, and tensors in the order of their data.
struct Contents {
  Metadata metadata;
  std::vector<Tensor> tensors;

  /// The tensor of this name, or null.
  const Tensor* find(std::string_view name) const {
    const auto found = std::find_if(tensors.begin(), tensors.end(),
                                    [&](const Tensor& tensor) { return tensor.name == name; });
    return found == tensors.end() ? nullptr : &*found;
  }
};

/// A file in memory; its tensors are views of `bytes`.
struct File : Contents {
  File(Contents contents, std::vector<std::byte> memory)
      : Contents(std::move(contents)), bytes(std::move(memory)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  File(File&&) = default;
  File& operator=(File&&) = default;
  ~File() = default;

  std::vector<std::byte> bytes;
};

namespace detail {

inline std::string in_bytes(std::uint64_t count) {
  return std::to_string(count) + (count == 1 ? " byte" : " bytes");
}

/// An entry's type, shape and offsets must agree.
inline void check_size(const HeaderEntry& entry, const std::string& file) {
  const auto fail = [&](const char* field, std::string expected, std::string found) {
    throw BadFile(file, "tensor " + in_quotes(entry.name) + ": " + field, std::move(expected),
                  std::move(found));
  };
  const auto size = checked_product(entry.shape, info_of(entry.dtype).size);
  if (!size) fail("shape", "a product that can be addressed", to_string(entry.shape));
  if (entry.begin > entry.end) {
    fail("data_offsets", "a begin before the end",
         std::to_string(entry.begin) + " and " + std::to_string(entry.end));
  }
  if (entry.end - entry.begin != *size) {
    fail("data_offsets",
         in_bytes(*size) + " for " + to_string(entry.shape) + " of " +
             std::string(info_of(entry.dtype).name),
         in_bytes(entry.end - entry.begin));
  }
}

/// The tensors must fill the data exactly, one after another. `entries` are sorted by offset.
inline void check_places(const std::vector<HeaderEntry>& entries, std::uint64_t available,
                         const std::string& file) {
  std::uint64_t end = 0;
  for (const HeaderEntry& entry : entries) {
    if (entry.begin != end) {
      throw BadFile(file, "tensor " + in_quotes(entry.name) + ": data_offsets",
                    "a begin at " + std::to_string(end) + ", where the tensor before ends",
                    std::to_string(entry.begin) +
                        (entry.begin < end ? ", which overlaps it" : ", which leaves a gap"));
    }
    end = entry.end;
  }
  if (end != available) {
    throw BadFile(file, "data", in_bytes(end) + ", as the header says",
                  in_bytes(available) +
                      (available < end ? ", as if the file were cut" : ", some of them nobody's"));
  }
}

}  // namespace detail

/// Parses a file that is in memory, called `name` in messages. The tensors are views of `file`.
/// Throws BadFile for anything wrong with it.
inline Contents parse(std::span<const std::byte> file, const std::string& name) {
  constexpr std::size_t prefix = sizeof(std::uint64_t);
  if (file.size() < prefix) {
    throw BadFile(name, "size of the header", detail::in_bytes(prefix),
                  detail::in_bytes(file.size()));
  }
  std::uint64_t size = 0;
  std::memcpy(&size, file.data(), prefix);
  const std::span<const std::byte> rest = file.subspan(prefix);
  if (size > largest_header) {
    throw BadFile(name, "size of the header", "at most " + detail::in_bytes(largest_header),
                  detail::in_bytes(size));
  }
  if (size > rest.size()) {
    throw BadFile(name, "header", detail::in_bytes(size), detail::in_bytes(rest.size()));
  }
  const std::string_view text(reinterpret_cast<const char*>(rest.data()), size);
  if (!text.starts_with('{')) {
    throw BadFile(name, "header", "an object, which begins with {",
                  text.empty() ? "nothing" : in_quotes(text.substr(0, 1)));
  }

  Header header = parse_header(text, name);
  for (const HeaderEntry& entry : header.entries) detail::check_size(entry, name);
  std::sort(header.entries.begin(), header.entries.end(),
            [](const HeaderEntry& a, const HeaderEntry& b) {
              return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
            });
  const std::span<const std::byte> data = rest.subspan(size);
  detail::check_places(header.entries, data.size(), name);

  Contents contents{std::move(header.metadata), {}};
  contents.tensors.reserve(header.entries.size());
  for (HeaderEntry& entry : header.entries) {
    contents.tensors.push_back({std::move(entry.name), entry.dtype, std::move(entry.shape),
                                data.subspan(entry.begin, entry.end - entry.begin)});
  }
  return contents;
}

/// Reads a whole file. Throws MissingFile if it cannot be read, BadFile if it is bad.
inline File read(const std::filesystem::path& path) {
  std::vector<std::byte> bytes = read_file(path);
  Contents contents = parse(bytes, path.string());
  return {std::move(contents), std::move(bytes)};
}

/// Writes a file whole or not at all. Tensors of larger number types come first, so that all are
/// aligned; otherwise the order given is kept. Throws CannotWrite if it cannot be written, and
/// OptionError for unusable names: duplicates, "__metadata__", or not UTF-8.
inline void write(const std::filesystem::path& path, std::vector<Tensor> tensors,
                  const Metadata& metadata = {}) {
  std::stable_sort(tensors.begin(), tensors.end(), [](const Tensor& a, const Tensor& b) {
    return info_of(a.dtype).size > info_of(b.dtype).size;
  });
  Header header{metadata, {}};
  std::set<std::string_view> names{metadata_key};
  std::uint64_t end = 0;
  for (const Tensor& tensor : tensors) {
    if (!names.insert(tensor.name).second) {
      throw OptionError("mlp: tensor " + in_quotes(tensor.name) +
                        ": expected names that differ and are not " + std::string(metadata_key));
    }
    const std::uint64_t begin = std::exchange(end, end + tensor.data.size());
    header.entries.push_back({tensor.name, tensor.dtype, tensor.shape, begin, end});
    detail::check_size(header.entries.back(), path.string());
  }
  std::string text;
  try {
    text = to_text(header);
  } catch (const nlohmann::ordered_json::type_error& error) {
    throw OptionError(std::string("mlp: names and metadata must be UTF-8: ") + error.what());
  }

  AtomicFile file(path);
  const std::uint64_t size = text.size();
  file.write(std::as_bytes(std::span(&size, 1)));
  file.write(text);
  for (const Tensor& tensor : tensors) file.write(tensor.data);
  file.commit();
}

}  // namespace mlp::inline MLP_ABI::safetensors
