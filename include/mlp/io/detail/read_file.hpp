// A whole file in memory.
#pragma once

#include <mlp/io/file_error.hpp>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>
#include <vector>

namespace mlp::inline MLP_ABI {

/// The bytes of a regular file; allocates only as many as it has. Throws MissingFile if it does not
/// exist or cannot be read, BadFile if it is not a regular file or changes meanwhile.
inline std::vector<std::byte> read_file(const std::filesystem::path& path) {
  struct CloseFile {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };
  const std::string name = path.string();
  const auto fail = [&](std::error_code reason) {
    throw MissingFile(name, "file", "a readable file", detail::system_reason(reason));
  };

  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (!std::filesystem::status_known(status) || !std::filesystem::exists(status)) fail(error);
  if (!std::filesystem::is_regular_file(status)) {
    throw BadFile(name, "file", "a regular file",
                  std::filesystem::is_directory(status) ? "a directory" : "a device or the like");
  }
  errno = 0;
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "rb"));
  if (!file) fail({errno, std::generic_category()});
  std::vector<std::byte> bytes(std::filesystem::file_size(path, error));
  if (error) fail(error);

  errno = 0;
  const std::size_t count = std::fread(bytes.data(), 1, bytes.size(), file.get());
  const bool has_more = count == bytes.size() && std::fgetc(file.get()) != EOF;
  if (std::ferror(file.get()) != 0) fail({errno, std::generic_category()});
  if (count != bytes.size() || has_more) {
    throw BadFile(name, "file", "a file of " + std::to_string(bytes.size()) + " bytes",
                  "one that changes while it is read");
  }
  return bytes;
}

}  // namespace mlp::inline MLP_ABI
