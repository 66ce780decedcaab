#include <mlp/io/detail/write_target.hpp>

#include <doctest/doctest.h>

#include <fstream>

#include "support/message_of.hpp"
#include "support/temporary_directory.hpp"

namespace fs = std::filesystem;
using mlp::detail::is_same_file;
using mlp::detail::WriteTarget;

TEST_CASE("write target: links are followed to their end, which need not exist") {
  const support::TemporaryDirectory directory;
  const fs::path file = directory.path() / "file", link = directory.path() / "link";
  CHECK(WriteTarget::of(file, "f").path == file);
  CHECK(!WriteTarget::of(file, "f").status);
  fs::create_symlink("second", link);
  fs::create_symlink(file, directory.path() / "second");
  CHECK(WriteTarget::of(link, "f").path == file);
  CHECK(!WriteTarget::of(link, "f").status);
  std::ofstream(file) << "x";
  const WriteTarget target = WriteTarget::of(link, "f");
  CHECK(target.path == file);
  REQUIRE(target.status);
  CHECK(target.status->st_size == 1);
  CHECK(target.descriptor == -1);

  // A number is the name of an open file only where the system keeps those.
  fs::create_symlink("file", directory.path() / "1");
  CHECK(WriteTarget::of(directory.path() / "1", "f").descriptor == -1);
  CHECK(support::message_of<mlp::CannotWrite>([] { WriteTarget::of("/dev/null/f", "name"); }) ==
        "name: file: expected a file that can be written, found \"Not a directory\"");
}

TEST_CASE("write target: the standard output has its number") {
  CHECK(WriteTarget::of("/dev/stdout", "f").descriptor == 1);
  CHECK(WriteTarget::of("/dev/fd/2", "f").descriptor == 2);
  CHECK(WriteTarget::of("/proc/self/fd/0", "f").descriptor == 0);
}

TEST_CASE("write target: the same file by any name") {
  const support::TemporaryDirectory directory;
  const fs::path a = directory.path() / "a", b = directory.path() / "b";
  const fs::path other_spelling = directory.path() / "." / ".." / directory.path().filename() / "a";
  fs::create_symlink("a", directory.path() / "link");
  // Neither exists yet.
  CHECK(is_same_file(a, a));
  CHECK(is_same_file(a, other_spelling));
  CHECK(is_same_file(a, directory.path() / "link"));
  CHECK(!is_same_file(a, b));
  fs::create_directory(directory.path() / "below");
  CHECK(!is_same_file(a, directory.path() / "below" / "a"));
  std::ofstream(a) << "x";
  CHECK(!is_same_file(a, b));
  std::ofstream(b) << "x";
  CHECK(!is_same_file(a, b));
  fs::remove(b);
  CHECK(is_same_file(other_spelling, directory.path() / "link"));
  fs::create_hard_link(a, b);
  CHECK(is_same_file(a, b));
}
