// Where idx.cpp gets its bytes from: a file or memory, unpacked if it is gzip.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "mnist/shared_bytes.hpp"

namespace mnist {

/// Bytes that arrive in order, from a file, from memory, or unpacked from another source.
class ByteSource {
 public:
  ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  virtual ~ByteSource() = default;

  /// Fills `out` from the front and returns how many bytes it got: fewer only at the end.
  virtual std::size_t read(std::span<std::byte> out) = 0;

  /// The next `count` bytes, fewer only at the end: in place if they are in a mapped file, else in
  /// memory that at most doubles what has arrived.
  virtual SharedBytes take(std::size_t count);

  /// The number of all bytes, if it is known before reading them.
  virtual std::optional<std::uint64_t> size() const = 0;

  virtual bool is_gzip() const { return false; }
};

/// Opens a file, mapped if possible; gzip (told by content) is unpacked on the way. The source
/// throws BadFile for a directory and for damaged gzip, MissingFile for a file that does not exist
/// or cannot be read.
std::unique_ptr<ByteSource> open_file(const std::filesystem::path& path);

/// The same for bytes in memory, which must outlive the source; `name` is for messages.
std::unique_ptr<ByteSource> open_bytes(std::span<const std::byte> bytes, std::string name);

}  // namespace mnist
