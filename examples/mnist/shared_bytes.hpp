// Bytes with several owners, which live as long as the last of them.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace mnist {

/// Bytes that stay where they are for as long as any copy of this lives.
struct SharedBytes {
  std::shared_ptr<const void> owner;
  std::span<const std::byte> bytes;
};

SharedBytes share(std::vector<std::byte> bytes);

/// The contents of a file, mapped: read on first access, and shared with all other readers of the
/// file. Nothing if it cannot be mapped, for whatever reason: it is missing, unreadable, empty, or
/// not a regular file.
///
/// The file must not be truncated while it is in use: the system would end the program (SIGBUS).
std::optional<SharedBytes> map_file(const std::filesystem::path& path);

/// Room for bytes to come.
struct ReservedBytes {
  std::shared_ptr<void> owner;
  std::span<std::byte> bytes;
};

/// Room for `size` bytes that reserves only addresses: memory is allocated page by page, in large
/// pages if possible, as the bytes are written. Nothing if the system has no such room.
std::optional<ReservedBytes> reserve(std::size_t size);

}  // namespace mnist
