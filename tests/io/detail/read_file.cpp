#include <mlp/io/detail/read_file.hpp>

#include <doctest/doctest.h>

#include "support/message_of.hpp"
#include "support/temporary_directory.hpp"

namespace {

using support::message_of;

TEST_CASE("read file: all bytes, of any number") {
  const support::TemporaryDirectory directory;
  for (const std::size_t size : {0U, 1U, 4096U, 1'000'003U}) {
    std::vector<std::byte> bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>(i * 7 % 251);
    CHECK(mlp::read_file(directory.write("f", bytes)) == bytes);
  }
}

TEST_CASE("read file: what is no regular file") {
  const support::TemporaryDirectory directory;
  const std::string missing = (directory.path() / "missing").string();
  CHECK(message_of<mlp::MissingFile>([&] { mlp::read_file(missing); }) ==
        missing + ": file: expected a readable file, found \"No such file or directory\"");
  CHECK(message_of<mlp::BadFile>([&] { mlp::read_file(directory.path()); }) ==
        directory.path().string() + ": file: expected a regular file, found a directory");
  CHECK(message_of<mlp::BadFile>([&] { mlp::read_file("/dev/null"); }) ==
        "/dev/null: file: expected a regular file, found a device or the like");
  // A file of /proc claims to be empty and is not; one that grows meanwhile looks the same.
  const std::string growing = "/proc/self/stat";
  if (std::filesystem::exists(growing)) {
    CHECK(message_of<mlp::BadFile>([&] { mlp::read_file(growing); }) ==
          growing + ": file: expected a file of 0 bytes, found one that changes while it is read");
  }
}

}  // namespace
