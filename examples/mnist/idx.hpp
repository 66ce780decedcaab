// Reads files in the IDX format, plain or gzip, whatever they hold.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "mnist/file_error.hpp"
#include "mnist/shared_bytes.hpp"

namespace mnist {

// The IDX format, by Yann LeCun. A file is
//
//   00 00 TYPE RANK    the magic number: one byte for the element type, one for the rank
//   RANK dimensions    unsigned 32-bit integers, most significant byte first
//   the elements       row-major (the last dimension runs fastest), most significant byte first
//
// and ends there. Rank 0 is a single element. A dimension of 0 is allowed: there are no elements.

enum class ElementType : std::uint8_t {
  u8 = 0x08,
  i8 = 0x09,
  i16 = 0x0B,
  i32 = 0x0C,
  f32 = 0x0D,
  f64 = 0x0E,
};

/// "u8", "i16", "f64" and so on.
std::string_view to_string(ElementType type) noexcept;

/// Size of one element in bytes.
std::size_t element_size(ElementType type) noexcept;

/// The element type stored as `T`; does not compile for a `T` that IDX does not have.
template <class T>
constexpr ElementType element_type_of() noexcept {
  if constexpr (std::is_same_v<T, std::uint8_t>) {
    return ElementType::u8;
  } else if constexpr (std::is_same_v<T, std::int8_t>) {
    return ElementType::i8;
  } else if constexpr (std::is_same_v<T, std::int16_t>) {
    return ElementType::i16;
  } else if constexpr (std::is_same_v<T, std::int32_t>) {
    return ElementType::i32;
  } else if constexpr (std::is_same_v<T, float>) {
    return ElementType::f32;
  } else {
    static_assert(std::is_same_v<T, double>,
                  "IDX stores uint8_t, int8_t, int16_t, int32_t, float and double");
    return ElementType::f64;
  }
}

/// What precedes the elements.
struct IdxHeader {
  ElementType type = ElementType::u8;
  std::vector<std::size_t> shape;  // one entry per dimension; empty for rank 0

  bool operator==(const IdxHeader&) const = default;
};

/// The bytes that a file with this header starts with.
/// Throws std::length_error for a rank above 255 or a dimension of 2^32 and more.
std::vector<std::byte> encode(const IdxHeader& header);

/// "60000 x 28 x 28" (long shapes are cut); "a single value" for rank 0.
std::string describe(std::span<const std::size_t> shape);

/// A whole IDX file.
struct IdxArray {
  ElementType type = ElementType::u8;
  std::vector<std::size_t> shape;
  SharedBytes data;  // the elements, in this machine's byte order

  /// The elements as `T`. Throws std::invalid_argument if the file holds another type.
  template <class T>
  std::span<const T> values() const {
    constexpr ElementType wanted = element_type_of<T>();
    if (type != wanted) {
      throw std::invalid_argument("values: expected an array of " + std::string(to_string(wanted)) +
                                  ", found " + std::string(to_string(type)));
    }
    return {reinterpret_cast<const T*>(data.bytes.data()), data.bytes.size() / sizeof(T)};
  }
};

/// A few megabytes of gzip can unpack to gigabytes, so there the size of the file does not limit
/// the memory that its contents take; this does. (A plain file must contain every byte that it
/// declares.)
struct IdxLimits {
  std::uint64_t gzip_bytes = std::uint64_t{1} << 30;  // of elements, unpacked
};

// Reading. Gzip is recognised by content (1F 8B), not by name, and may have several members. No
// memory is allocated on the word of a header: a plain file's size must agree with it first, and
// for gzip (or a pipe) the buffer grows as bytes arrive. Single-byte elements of a plain file stay
// in the file, which is mapped: see map_file() for what that requires of it.
//
// All throw BadFile for contents that are wrong in any way, trailing bytes and a directory
// included, and MissingFile for a file that does not exist or cannot be read.

/// Reads a whole file.
IdxArray read_idx(const std::filesystem::path& path, IdxLimits limits = {});

/// Reads the header only; says nothing about the rest of the file.
IdxHeader read_idx_header(const std::filesystem::path& path);

/// Reads a file that is already in memory, called `name` in messages.
IdxArray read_idx_bytes(std::span<const std::byte> bytes, std::string_view name,
                        IdxLimits limits = {});

}  // namespace mnist
