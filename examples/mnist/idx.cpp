#include "mnist/idx.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <optional>
#include <utility>

#include "mnist/byte_source.hpp"

namespace mnist {
namespace {

constexpr std::size_t magic_bytes = 4;
constexpr std::size_t dimension_bytes = 4;

std::string hex(std::byte value) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto number = std::to_integer<unsigned>(value);
  return {digits[number >> 4], digits[number & 15]};
}

std::string in_bytes(std::uint64_t count) {
  return std::to_string(count) + (count == 1 ? " byte" : " bytes");
}

std::string in_bytes(std::uint64_t count, const IdxHeader& header) {
  return in_bytes(count) + " (" + describe(header.shape) + " of " +
         std::string(to_string(header.type)) + ")";
}

void read_exactly(ByteSource& source, const std::string& name, std::string_view field,
                  std::span<std::byte> out) {
  const std::size_t count = source.read(out);
  if (count == out.size()) return;
  throw BadFile(name, std::string(field), in_bytes(out.size()),
                count == 0 ? "the end of the file" : in_bytes(count));
}

IdxHeader read_header(ByteSource& source, const std::string& name) {
  std::array<std::byte, magic_bytes> magic{};
  read_exactly(source, name, "magic", magic);
  if (magic[0] != std::byte{0} || magic[1] != std::byte{0}) {
    throw BadFile(name, "magic", "00 00 TYPE RANK",
                  hex(magic[0]) + " " + hex(magic[1]) + " " + hex(magic[2]) + " " + hex(magic[3]));
  }
  IdxHeader header;
  header.type = static_cast<ElementType>(magic[2]);
  if (element_size(header.type) == 0) {
    throw BadFile(name, "type", "one of 08 09 0b 0c 0d 0e", hex(magic[2]));
  }

  const auto rank = std::to_integer<std::size_t>(magic[3]);
  std::vector<std::byte> encoded(rank * dimension_bytes);
  read_exactly(source, name, "dimensions", encoded);
  header.shape.resize(rank);
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    std::size_t& dimension = header.shape[i / dimension_bytes];
    dimension = dimension << 8 | std::to_integer<std::size_t>(encoded[i]);
  }
  return header;
}

/// The size of the elements in bytes.
std::size_t payload_size(const IdxHeader& header, const std::string& name) {
  const auto& shape = header.shape;
  if (std::find(shape.begin(), shape.end(), 0) != shape.end()) return 0;
  std::size_t size = element_size(header.type);
  for (const std::size_t dimension : shape) {
    if (size > std::numeric_limits<std::size_t>::max() / dimension) {
      throw BadFile(name, "dimensions", "a product that can be addressed", describe(shape));
    }
    size *= dimension;
  }
  return size;
}

/// Elements in this machine's byte order; single bytes already are.
SharedBytes in_host_order(SharedBytes data, std::size_t element_size) {
  if (element_size == 1) return data;
  std::vector<std::byte> copy(data.bytes.begin(), data.bytes.end());
  if (std::endian::native == std::endian::little) {
    for (auto element = copy.begin(); element != copy.end();) {
      const auto next = element + static_cast<std::ptrdiff_t>(element_size);
      std::reverse(element, next);
      element = next;
    }
  }
  return share(std::move(copy));
}

IdxArray read(ByteSource& source, const std::string& name, IdxLimits limits) {
  IdxHeader header = read_header(source, name);
  const std::size_t declared = payload_size(header, name);
  const std::size_t header_size = magic_bytes + dimension_bytes * header.shape.size();

  const auto check = [&](bool good, std::string found) {
    if (!good) throw BadFile(name, "data", in_bytes(declared, header), std::move(found));
  };
  if (const std::optional<std::uint64_t> file_size = source.size()) {
    const std::uint64_t available = *file_size - header_size;
    check(available == declared, in_bytes(available));
  } else if (source.is_gzip() && declared > limits.gzip_bytes) {
    throw BadFile(name, "dimensions",
                  "at most " + in_bytes(limits.gzip_bytes) + " in a gzip file (unpack it first)",
                  in_bytes(declared, header));
  }
  SharedBytes data = source.take(declared);
  check(data.bytes.size() == declared, in_bytes(data.bytes.size()));
  // Reading on to the end also makes gzip verify its checksum.
  std::byte extra{};
  check(source.read({&extra, 1}) == 0, "more");

  return {header.type, std::move(header.shape),
          in_host_order(std::move(data), element_size(header.type))};
}

}  // namespace

std::string_view to_string(ElementType type) noexcept {
  switch (type) {
    case ElementType::u8:
      return "u8";
    case ElementType::i8:
      return "i8";
    case ElementType::i16:
      return "i16";
    case ElementType::i32:
      return "i32";
    case ElementType::f32:
      return "f32";
    case ElementType::f64:
      return "f64";
  }
  return "unknown";
}

std::size_t element_size(ElementType type) noexcept {
  switch (type) {
    case ElementType::u8:
    case ElementType::i8:
      return 1;
    case ElementType::i16:
      return 2;
    case ElementType::i32:
    case ElementType::f32:
      return 4;
    case ElementType::f64:
      return 8;
  }
  return 0;  // read_header() recognises unknown types by this
}

std::vector<std::byte> encode(const IdxHeader& header) {
  if (header.shape.size() > 255) throw std::length_error("IDX has at most 255 dimensions");
  std::vector<std::byte> bytes{std::byte{0}, std::byte{0}, static_cast<std::byte>(header.type),
                               static_cast<std::byte>(header.shape.size())};
  for (const std::size_t dimension : header.shape) {
    if (dimension > 0xFFFFFFFF) throw std::length_error("an IDX dimension is below 2^32");
    for (int shift = 24; shift >= 0; shift -= 8) {
      bytes.push_back(static_cast<std::byte>(dimension >> shift & 0xFF));
    }
  }
  return bytes;
}

std::string describe(std::span<const std::size_t> shape) {
  constexpr std::size_t shown = 6;
  if (shape.empty()) return "a single value";
  std::string text;
  for (std::size_t i = 0; i < std::min(shape.size(), shown); ++i) {
    text += (i == 0 ? "" : " x ") + std::to_string(shape[i]);
  }
  if (shape.size() > shown) text += " x ... (" + std::to_string(shape.size()) + " dimensions)";
  return text;
}

IdxArray read_idx(const std::filesystem::path& path, IdxLimits limits) {
  return read(*open_file(path), path.string(), limits);
}

IdxHeader read_idx_header(const std::filesystem::path& path) {
  return read_header(*open_file(path), path.string());
}

IdxArray read_idx_bytes(std::span<const std::byte> bytes, std::string_view name, IdxLimits limits) {
  const std::string file(name);
  return read(*open_bytes(bytes, file), file, limits);
}

}  // namespace mnist
