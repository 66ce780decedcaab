// What the fuzz targets have in common. Each is built alone, from one file.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <mlp/io/file_error.hpp>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace fuzz {

using Bytes = std::vector<std::byte>;

/// Ends the program, for libFuzzer to report.
inline void require(bool holds) {
  if (!holds) std::abort();
}

/// check(), which a reader may end because the file is bad.
template <class Check>
void unless_refused(const Check& check) {
  try {
    check();
  } catch (const mlp::BadFile&) {
  }
}

/// Whatever a file says of an activation, no export has more than an expression of it.
inline void require_expression(const std::string& text) {
  require(text.find_first_not_of("0123456789.,eF+-*/() :abcdefghijklmnopqrstuvwxyz") ==
          std::string::npos);
  require(text.find("//") == std::string::npos && text.find("/*") == std::string::npos);
}

/// Counts the inputs that a reader took, and prints how many at the end: a target that never gets
/// past a refusal tests little.
class Accepted {
 public:
  Accepted() = default;
  Accepted(const Accepted&) = delete;
  Accepted& operator=(const Accepted&) = delete;
  ~Accepted() { std::fprintf(stderr, "accepted: %zu\n", count_); }

  void add() { ++count_; }

 private:
  std::size_t count_ = 0;
};
inline Accepted accepted;

/// A file in memory that has a path, for what reads and writes files by name.
class MemoryFile {
 public:
  MemoryFile() : descriptor_(::memfd_create("fuzz", MFD_CLOEXEC)) { require(descriptor_ >= 0); }
  explicit MemoryFile(std::span<const std::byte> content) : MemoryFile() {
    const auto size = static_cast<ssize_t>(content.size());
    require(::write(descriptor_, content.data(), content.size()) == size);
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { ::close(descriptor_); }

  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

  Bytes content() const {
    Bytes bytes(static_cast<std::size_t>(::lseek(descriptor_, 0, SEEK_END)));
    require(::pread(descriptor_, bytes.data(), bytes.size(), 0) ==
            static_cast<ssize_t>(bytes.size()));
    return bytes;
  }

 private:
  int descriptor_;
};

}  // namespace fuzz
