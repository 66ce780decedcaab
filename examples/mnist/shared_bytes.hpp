// Bytes that several may look at, and that live as long as the last of them.
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

/// The contents of a file, mapped: they are read when they are first looked at, and shared with
/// everybody else who reads that file. Nothing where a file cannot be mapped, for whatever reason:
/// it is missing, unreadable, empty, or no regular file.
///
/// The file must not be cut short while it is in use: the system then ends the program (SIGBUS).
std::optional<SharedBytes> map_file(const std::filesystem::path& path);

/// Room for bytes to come.
struct ReservedBytes {
  std::shared_ptr<void> owner;
  std::span<std::byte> bytes;
};

/// Room for `size` bytes that takes addresses only: memory comes page by page, and large pages if
/// it can be, as the bytes are written. Nothing if the system has no such room.
std::optional<ReservedBytes> reserve(std::size_t size);

}  // namespace mnist
