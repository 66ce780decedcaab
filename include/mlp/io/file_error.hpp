// What is thrown when a file is missing, bad or cannot be written.
#pragma once

#include <mlp/io/printable.hpp>

#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace mlp::inline MLP_ABI {

/// What is wrong with one file: `FILE: FIELD: expected EXPECTED, found FOUND`, printable whatever
/// the parts say. These are kept separately so that a program can act on them; exit_code() is the
/// status for a program to exit with (sysexits.h).
class FileError : public std::runtime_error {
 public:
  const std::string& file() const noexcept { return file_; }
  const std::string& field() const noexcept { return field_; }
  const std::string& expected() const noexcept { return expected_; }
  const std::string& found() const noexcept { return found_; }
  int exit_code() const noexcept { return exit_code_; }

 protected:
  FileError(int exit_code, std::string file, std::string field, std::string expected,
            std::string found)
      : std::runtime_error(
            printable(file + ": " + field + ": expected " + expected + ", found " + found)),
        file_(std::move(file)),
        field_(std::move(field)),
        expected_(std::move(expected)),
        found_(std::move(found)),
        exit_code_(exit_code) {}

 private:
  std::string file_, field_, expected_, found_;
  int exit_code_;
};

/// The file exists but is bad, or does not fit what it is needed for. Exit code 65.
class BadFile : public FileError {
 public:
  BadFile(std::string file, std::string field, std::string expected, std::string found)
      : FileError(65, std::move(file), std::move(field), std::move(expected), std::move(found)) {}
};

/// The file or directory is missing or cannot be read. Exit code 66.
class MissingFile : public FileError {
 public:
  MissingFile(std::string file, std::string field, std::string expected, std::string found)
      : FileError(66, std::move(file), std::move(field), std::move(expected), std::move(found)) {}
};

/// The file or directory cannot be written. Exit code 73.
class CannotWrite : public FileError {
 public:
  CannotWrite(std::string file, std::string field, std::string expected, std::string found)
      : FileError(73, std::move(file), std::move(field), std::move(expected), std::move(found)) {}
};

/// Text from a file, made safe for a message: in quotes, cut after `shown` characters, with
/// everything escaped that a terminal would obey.
inline std::string in_quotes(std::string_view text, std::size_t shown = 60) {
  std::string result = "\"";
  for (const char c : text.substr(0, shown)) {
    if (c == '"' || c == '\\') {
      (result += '\\') += c;
    } else if (c >= 0x20 && c < 0x7F) {
      result += c;
    } else {
      detail::append_escaped(result, c);
    }
  }
  return result + (text.size() > shown ? "...\"" : "\"");
}

namespace detail {

/// What the system says of an error, in quotes, for messages. Throws bad_alloc where that is a want
/// of memory: nothing is wrong with the file.
inline std::string system_reason(const std::error_code& error) {
  if (error == std::errc::not_enough_memory) throw std::bad_alloc();
  return in_quotes(error.message());
}
/// The same of an errno.
inline std::string system_reason(int error) {
  return system_reason(std::error_code(error, std::generic_category()));
}

}  // namespace detail

}  // namespace mlp::inline MLP_ABI
