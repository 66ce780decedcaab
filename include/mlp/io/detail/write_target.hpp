// Which file a path that is to be written stands for.
#pragma once

#include <mlp/io/detail/system_call.hpp>

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <climits>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace mlp::inline MLP_ABI::detail {

using FileStatus = struct stat;

/// Of a path, without following a link; nothing if there is no such file. Throws CannotWrite for
/// the file `name`.
inline std::optional<FileStatus> status_of(const std::filesystem::path& path,
                                           const std::string& name) {
  FileStatus status{};
  if (uninterrupted([&] { return ::lstat(path.c_str(), &status); }) == 0) return status;
  if (errno != ENOENT) cannot_write(name, errno);
  return {};
}

/// Of an open file. Throws CannotWrite.
inline FileStatus status_of(int descriptor, const std::string& name) {
  FileStatus status{};
  require_written(name, uninterrupted([&] { return ::fstat(descriptor, &status); }));
  return status;
}

inline bool is_same(const FileStatus& a, const FileStatus& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

inline std::filesystem::path parent_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : ".";
}

/// What is at the end of all symbolic links.
struct WriteTarget {
  std::filesystem::path path;
  /// Where the path names an open file of this process, as /dev/stdout and /dev/fd/1 do: that one.
  /// Opened by its name, a file would be written from its beginning.
  int descriptor = -1;
  std::optional<FileStatus> status = {};  ///< nothing if the file does not exist

  /// Follows links, also one that leads to no file yet. Throws CannotWrite for the file `name`.
  static WriteTarget of(std::filesystem::path path, const std::string& name) {
    constexpr int most_links = 40;  // as for the system
    if (path.empty()) cannot_write(name, ENOENT);
    for (int links = 0; links <= most_links; ++links) {
      std::optional<FileStatus> status = status_of(path, name);
      if (!status || !S_ISLNK(status->st_mode)) return {std::move(path), -1, status};
      if (const int descriptor = descriptor_named(path, name); descriptor >= 0) {
        return {std::move(path), descriptor, status_of(descriptor, name)};
      }
      path = parent_of(path) / read_link(path, name);
    }
    cannot_write(name, ELOOP);
  }

 private:
  static std::filesystem::path read_link(const std::filesystem::path& path,
                                         const std::string& name) {
    std::array<char, PATH_MAX> target{};
    const ssize_t size =
        uninterrupted([&] { return ::readlink(path.c_str(), target.data(), target.size()); });
    require_written(name, static_cast<int>(size));
    if (static_cast<std::size_t>(size) == target.size()) cannot_write(name, ENAMETOOLONG);
    return std::string_view(target.data(), static_cast<std::size_t>(size));
  }

  static std::filesystem::path canonical(const std::filesystem::path& path,
                                         const std::string& name) {
    std::error_code error;
    std::filesystem::path found;
    const int result = uninterrupted([&] {
      found = std::filesystem::canonical(path, error);
      errno = error.value();
      return error ? -1 : 0;
    });
    if (result != 0 && errno != ENOENT) cannot_write(name, errno);
    return found;
  }

  // The system's links to open files lie in directories of their own; /dev/fd leads to the first.
  static int descriptor_named(const std::filesystem::path& link, const std::string& name) {
    constexpr std::size_t most_digits = 9;
    const std::string number = link.filename().string();
    if (number.empty() || number.size() > most_digits ||
        number.find_first_not_of("0123456789") != std::string::npos) {
      return -1;
    }
    const std::filesystem::path directory = canonical(parent_of(link), name);
    for (const char* const open_files : {"/proc/self/fd", "/proc/thread-self/fd"}) {
      if (directory == canonical(open_files, name)) return std::stoi(number);
    }
    return -1;
  }
};

/// Whether two paths to be written, or to be read and written, stand for the same file, by whatever
/// names: other spellings, symbolic or hard links. The files need not exist. Throws CannotWrite.
inline bool is_same_file(const std::filesystem::path& a, const std::filesystem::path& b) {
  const WriteTarget first = WriteTarget::of(a, a.string());
  const WriteTarget second = WriteTarget::of(b, b.string());
  if (first.status && second.status) return is_same(*first.status, *second.status);
  if (first.status || second.status || first.path.filename() != second.path.filename()) {
    return false;
  }
  std::error_code error;
  return std::filesystem::equivalent(parent_of(first.path), parent_of(second.path), error);
}

}  // namespace mlp::inline MLP_ABI::detail
