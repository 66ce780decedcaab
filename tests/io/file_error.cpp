#include <mlp/io/file_error.hpp>

#include <doctest/doctest.h>

#include <cerrno>
#include <new>
#include <system_error>

namespace {

TEST_CASE("file error: the parts, the message and the exit code") {
  const mlp::BadFile bad("m.safetensors", "header", "JSON", "none");
  CHECK(bad.what() == std::string("m.safetensors: header: expected JSON, found none"));
  CHECK(bad.file() == "m.safetensors");
  CHECK(bad.field() == "header");
  CHECK(bad.expected() == "JSON");
  CHECK(bad.found() == "none");
  CHECK(bad.exit_code() == 65);
  CHECK(mlp::MissingFile("f", "file", "x", "y").exit_code() == 66);
  CHECK(mlp::CannotWrite("f", "file", "x", "y").exit_code() == 73);
}

TEST_CASE("file error: no part has power over terminals, and all are kept as they are") {
  const mlp::BadFile bad("\x1b[2J.idx", "a\nb", "caf\xc3\xa9", "\x9b");
  CHECK(bad.what() == std::string("\\x1b[2J.idx: a\\x0ab: expected caf\xc3\xa9, found \\x9b"));
  CHECK(bad.file() == "\x1b[2J.idx");
  CHECK(bad.found() == "\x9b");
}

TEST_CASE(
    "file error: what a file says is shown in quotes, cut, and without power over terminals") {
  CHECK(mlp::in_quotes("plain text 7") == "\"plain text 7\"");
  CHECK(mlp::in_quotes("\"\\") == R"("\"\\")");
  CHECK(mlp::in_quotes("\x1b[2J\n\x7f\xc2\x9b") == R"("\x1b[2J\x0a\x7f\xc2\x9b")");
  CHECK(mlp::in_quotes(std::string_view("\0", 1)) == R"("\x00")");
  CHECK(mlp::in_quotes(std::string(60, 'a')) == "\"" + std::string(60, 'a') + "\"");
  CHECK(mlp::in_quotes(std::string(61, 'a')) == "\"" + std::string(60, 'a') + "...\"");
  CHECK(mlp::in_quotes("abc", 2) == "\"ab...\"");
}

TEST_CASE("file error: the system's reason is quoted, but for a want of memory") {
  CHECK(mlp::detail::system_reason(ENOENT) == "\"No such file or directory\"");
  CHECK(mlp::detail::system_reason(std::make_error_code(std::errc::permission_denied)) ==
        mlp::detail::system_reason(EACCES));
  CHECK_THROWS_AS(mlp::detail::system_reason(ENOMEM), std::bad_alloc);
  CHECK_THROWS_AS(mlp::detail::system_reason(std::make_error_code(std::errc::not_enough_memory)),
                  std::bad_alloc);
}

}  // namespace
