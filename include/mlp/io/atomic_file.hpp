// A file that is written whole or not at all, whatever happens on the way.
//
// For POSIX systems. The content goes to a temporary file beside the target, NAME.tmp; commit()
// flushes it to the disk (fsync), renames it over the target, and flushes the directory. If the
// program is killed or the power fails at any moment, either the old file or the new one remains.
#pragma once

#include <mlp/io/file_error.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace mlp::inline MLP_ABI {

/// The replacement of one file. A temporary file left by a killed program is reused, so they do not
/// pile up; programs that write the same target wait for each other, and the last one's content
/// remains, whole.
///
/// A symbolic link is followed: what it points to is replaced. The replaced file's permissions are
/// kept. All members throw CannotWrite with the system's reason; the target is then unchanged
/// unless the message says otherwise.
class AtomicFile {
 public:
  /// Begins to write `path`, whose directory must exist. If `path` exists, it must be a writable
  /// regular file.
  explicit AtomicFile(const std::filesystem::path& path)
      : name_(path.string()), target_(path), temporary_(path) {
    std::error_code error;
    if (std::filesystem::is_symlink(path, error)) {
      target_ = std::filesystem::canonical(path, error);
      if (error) fail(error.value());
    }
    temporary_ = target_;
    temporary_ += ".tmp";

    struct stat old {};
    const bool replaces = ::stat(target_.c_str(), &old) == 0;
    if (replaces && !S_ISREG(old.st_mode)) {
      throw CannotWrite(name_, "file", "a regular file, or none",
                        S_ISDIR(old.st_mode) ? "a directory" : "a device or the like");
    }
    if (replaces && ::faccessat(AT_FDCWD, target_.c_str(), W_OK, AT_EACCESS) != 0) fail(errno);
    open_temporary();
    if (::ftruncate(descriptor_, 0) != 0 ||
        (replaces && ::fchmod(descriptor_, old.st_mode & permissions) != 0)) {
      const int reason = errno;
      discard();
      fail(reason);
    }
  }
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  /// Without a commit, removes the temporary file.
  ~AtomicFile() { discard(); }

  /// Appends to the content.
  void write(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
      const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
      if (written >= 0) {
        bytes = bytes.subspan(static_cast<std::size_t>(written));
      } else if (errno != EINTR) {
        fail(errno);
      }
    }
  }
  void write(std::string_view text) { write(std::as_bytes(std::span(text))); }

  /// Puts the content in the target's place; call it once, at the end.
  void commit() {
    if (::fsync(descriptor_) != 0) fail(errno);
    if (::rename(temporary_.c_str(), target_.c_str()) != 0) fail(errno);
    close();
    flush_directory();
  }

 private:
  static constexpr mode_t permissions = 07777;

  [[noreturn]] void fail(int reason) const {
    throw CannotWrite(name_, "file", "a file that can be written",
                      in_quotes(std::generic_category().message(reason)));
  }

  // Whoever holds the lock writes. If another writer renamed the file while we waited, we have
  // locked the target, not the temporary file: start again.
  void open_temporary() {
    for (;;) {
      descriptor_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
      if (descriptor_ < 0) fail(errno);
      // A file system without locks keeps nobody out; write anyway.
      while (::flock(descriptor_, LOCK_EX) != 0 && errno == EINTR) {
      }
      struct stat ours {
      }, current{};
      if (::fstat(descriptor_, &ours) == 0 && ::lstat(temporary_.c_str(), &current) == 0 &&
          ours.st_dev == current.st_dev && ours.st_ino == current.st_ino) {
        return;
      }
      close();
    }
  }

  // The new file is in place by now; a power failure could lose only its name.
  void flush_directory() const {
    const std::filesystem::path parent = target_.has_parent_path() ? target_.parent_path() : ".";
    const int directory = ::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int reason = directory < 0 ? errno : 0;
    if (directory >= 0) {
      if (::fsync(directory) != 0) reason = errno;
      ::close(directory);
    }
    // Some file systems cannot flush directories; some directories are writable but not readable.
    if (reason != 0 && reason != EINVAL && reason != EACCES) {
      throw CannotWrite(name_, "directory",
                        "a directory that can be flushed after the file was written",
                        in_quotes(std::generic_category().message(reason)));
    }
  }

  // Unlinked while the lock is still held: afterwards the file could be another writer's.
  void discard() {
    if (descriptor_ < 0) return;
    ::unlink(temporary_.c_str());
    close();
  }
  void close() { ::close(std::exchange(descriptor_, -1)); }

  std::string name_;
  std::filesystem::path target_, temporary_;
  int descriptor_ = -1;
};

/// Writes a whole file, or throws CannotWrite and leaves what was there.
inline void write_file(const std::filesystem::path& path, std::string_view content) {
  AtomicFile file(path);
  file.write(content);
  file.commit();
}

}  // namespace mlp::inline MLP_ABI
