// A file that is written whole or not at all, whatever happens on the way.
//
// For POSIX systems. The content goes to a temporary file beside the target, NAME.tmp; commit()
// flushes it to the disk (fsync), renames it over the target, and flushes the directory. If the
// program is killed or the power fails at any moment, either the old file or the new one remains.
#pragma once

#include <mlp/io/detail/write_target.hpp>

#include <poll.h>
#include <sys/file.h>

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace mlp::inline MLP_ABI {

/// The replacement of one file. The temporary file of a killed program is removed by the next one
/// that writes the target, so they do not pile up; programs that write the same target wait for
/// each other, and the last one's content remains, whole.
///
/// A symbolic link is followed: what it points to is replaced, or created. The replaced file's
/// permissions are kept, and its owner where the system lets us. What cannot be replaced is written
/// to as it is, without any promise of wholeness: pipes, character devices such as /dev/null, and
/// this process's own open files by names such as /dev/stdout, which go on where they are. All
/// members throw CannotWrite with the system's reason; the target is then unchanged unless the
/// message says otherwise.
class AtomicFile {
 public:
  /// Begins to write `path`, whose directory must exist. If `path` exists, it must be writable.
  explicit AtomicFile(const std::filesystem::path& path) : name_(path.string()) {
    const detail::WriteTarget target = detail::WriteTarget::of(path, name_);
    target_ = target.path;
    if (target.descriptor >= 0) {
      is_in_place_ = true;
      constexpr int behind_standard_ones = 3;
      file_ = detail::Descriptor(detail::uninterrupted(
          [&] { return ::fcntl(target.descriptor, F_DUPFD_CLOEXEC, behind_standard_ones); }));
      require(file_.number());
    } else if (target.status && !S_ISREG(target.status->st_mode)) {
      open_in_place(target.status->st_mode);
    } else {
      replace(target.status);
    }
  }
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  /// Without a commit, removes the temporary file.
  ~AtomicFile() { discard(); }

  /// Appends to the content.
  void write(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
      const ssize_t written = detail::uninterrupted(
          [&] { return ::write(file_.number(), bytes.data(), bytes.size()); });
      if (written > 0) {
        bytes = bytes.subspan(static_cast<std::size_t>(written));
      } else if (written == 0) {
        throw CannotWrite(name_, "file", "a file that can be written", "one that takes nothing");
      } else if (is_in_place_ && (errno == EAGAIN || errno == EWOULDBLOCK)) {
        wait_for_reader();
      } else {
        fail(errno);
      }
    }
  }
  void write(std::string_view text) { write(std::as_bytes(std::span(text))); }

  /// Puts the content in the target's place; call it once, at the end.
  void commit() {
    const int flushed = detail::uninterrupted([&] { return ::fsync(file_.number()); });
    if (is_in_place_) {
      // Pipes and devices have nothing to flush, and say so.
      if (flushed != 0 && errno != EINVAL && errno != ENOTSUP && errno != EROFS) fail(errno);
      require(file_.close());
      return;
    }
    require(flushed);
    if (!is_ours()) {
      throw CannotWrite(name_, "temporary file", "none but this program's own", "another one");
    }
    require(detail::uninterrupted([&] { return ::rename(temporary_.c_str(), target_.c_str()); }));
    temporary_.clear();
    const int closed = file_.close();
    flush_directory(closed == 0 ? 0 : errno);
  }

 private:
  [[noreturn]] void fail(int reason) const { detail::cannot_write(name_, reason); }
  void require(int result) const { detail::require_written(name_, result); }

  void open_in_place(mode_t mode) {
    if (!S_ISFIFO(mode) && !S_ISCHR(mode)) {
      throw CannotWrite(name_, "file", "a regular file, or none",
                        S_ISDIR(mode) ? "a directory" : "a device or the like");
    }
    is_in_place_ = true;
    // Without O_NONBLOCK, a pipe that nobody reads would be waited for.
    file_ = detail::open_file(target_.c_str(), O_WRONLY | O_APPEND | O_NONBLOCK | O_NOCTTY);
    require(file_.number());
  }

  void wait_for_reader() const {
    pollfd ready{file_.number(), POLLOUT, 0};
    require(detail::uninterrupted([&] { return ::poll(&ready, 1, -1); }));
  }

  void replace(const std::optional<detail::FileStatus>& old) {
    if (old) {
      require(detail::uninterrupted(
          [&] { return ::faccessat(AT_FDCWD, target_.c_str(), W_OK, AT_EACCESS); }));
    }
    directory_ = detail::parent_of(target_);  // not after the rename, when there may be no memory
    temporary_ = target_;
    temporary_ += ".tmp";
    try {
      // Nobody else's until it has the old file's owner and permissions.
      create_temporary(old ? 0600 : 0666);
      if (old) take_over_owner(*old);
    } catch (...) {
      discard();
      throw;
    }
  }

  // Whoever holds the lock of the file with this name writes. What has the name already is never
  // written to: it may be a link, or have the wrong owner or permissions.
  void create_temporary(mode_t mode) {
    constexpr int most = 10'000;
    for (int tries = 0; tries < most; ++tries) {
      file_ = detail::open_file(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
      if (!file_.is_open()) {
        if (errno != EEXIST) fail(errno);
        remove_stale();
        continue;
      }
      lock(file_.number());
      if (is_ours()) return;
      (void)file_.close();  // another writer has taken it for a stale one
    }
    fail(EBUSY);
  }

  // What a killed program has left, or somebody else put there. A writer at work is waited for.
  void remove_stale() const {
    const auto found = detail::status_of(temporary_, name_);
    if (!found) return;
    detail::Descriptor stale;
    if (S_ISREG(found->st_mode)) {
      constexpr int safely = O_NOFOLLOW | O_NONBLOCK;
      stale = detail::open_file(temporary_.c_str(), O_WRONLY | safely);
      if (!stale.is_open() && errno == EACCES) {
        stale = detail::open_file(temporary_.c_str(), O_RDONLY | safely);
      }
      if (stale.is_open()) {
        lock(stale.number());
        const auto current = detail::status_of(temporary_, name_);
        if (!current || !detail::is_same(*current, detail::status_of(stale.number(), name_)))
          return;
      } else if (errno == ENOENT || errno == ELOOP) {
        return;
      } else if (errno != EACCES || found->st_uid != ::geteuid()) {
        fail(errno);
      }
    }
    if (detail::uninterrupted([&] { return ::unlink(temporary_.c_str()); }) != 0 &&
        errno != ENOENT) {
      fail(errno);
    }
  }

  void lock(int descriptor) const {
    if (detail::uninterrupted([&] { return ::flock(descriptor, LOCK_EX); }) == 0) return;
    // A file system without locks keeps nobody out; write anyway.
    if (errno != ENOTSUP && errno != ENOLCK && errno != ENOSYS && errno != EINVAL &&
        errno != EBADF) {
      fail(errno);
    }
  }

  bool is_ours() const {
    const auto current = detail::status_of(temporary_, name_);
    return current && detail::is_same(*current, detail::status_of(file_.number(), name_));
  }

  void take_over_owner(const detail::FileStatus& old) const {
    constexpr mode_t permissions = 07777, of_group = 070, as_the_owner = 06000;
    mode_t mode = old.st_mode & permissions;
    const detail::FileStatus ours = detail::status_of(file_.number(), name_);
    const auto change = [&](uid_t owner, gid_t group) {
      return detail::uninterrupted([&] { return ::fchown(file_.number(), owner, group); });
    };
    if ((ours.st_uid != old.st_uid || ours.st_gid != old.st_gid) &&
        change(old.st_uid, old.st_gid) != 0) {
      // Only root can give files away. Others keep the group if they are in it; if not, their own
      // group may do no more than everybody.
      if (errno != EPERM || ::geteuid() == 0) fail(errno);
      mode &= ~as_the_owner;
      if (change(static_cast<uid_t>(-1), old.st_gid) != 0) {
        if (errno != EPERM) fail(errno);
        mode &= ~of_group | (mode & 07U) << 3U;
      }
    }
    require(detail::uninterrupted([&] { return ::fchmod(file_.number(), mode); }));
  }

  // The new file is in place by now; a power failure could lose only its name.
  void flush_directory(int reason) const {
    detail::Descriptor directory = detail::open_file(directory_.c_str(), O_RDONLY | O_DIRECTORY);
    const auto note = [&reason](int result) {
      // Some file systems cannot flush directories; some directories are writable but not readable.
      if (result < 0 && errno != EINVAL && errno != EACCES) reason = errno;
    };
    note(directory.number());
    if (directory.is_open()) {
      note(detail::uninterrupted([&] { return ::fsync(directory.number()); }));
      note(directory.close());
    }
    if (reason == 0) return;
    throw CannotWrite(name_, "directory",
                      "a directory that can be flushed after the file was written",
                      in_quotes(std::generic_category().message(reason)));
  }

  // Unlinked while the lock is still held: afterwards the file could be another writer's.
  void discard() noexcept {
    try {
      if (file_.is_open() && !temporary_.empty() && is_ours()) {
        detail::uninterrupted([&] { return ::unlink(temporary_.c_str()); });
      }
    } catch (...) {  // stale, and removed by the next writer
    }
    (void)file_.close();
  }

  std::string name_;
  std::filesystem::path target_, temporary_, directory_;
  detail::Descriptor file_;
  bool is_in_place_ = false;
};

/// Writes a whole file, or throws CannotWrite and leaves what was there.
inline void write_file(const std::filesystem::path& path, std::string_view content) {
  AtomicFile file(path);
  file.write(content);
  file.commit();
}

}  // namespace mlp::inline MLP_ABI
