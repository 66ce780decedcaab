#include <mlp/io/printable.hpp>

#include <doctest/doctest.h>

TEST_CASE("printable: text of every language stays") {
  for (const char* const text :
       {"", "plain text 7", "\"\\", "caf\xc3\xa9", "\xe6\x95\xb0\xe5\xad\x97", "\xf0\x9f\x98\x80",
        "\xc2\xa0", "\xf4\x8f\xbf\xbf"}) {
    CHECK(mlp::printable(text) == text);
  }
}

TEST_CASE("printable: nothing that a terminal obeys comes through") {
  CHECK(mlp::printable("\x1b[2J\n\r\t\x7f") == R"(\x1b[2J\x0a\x0d\x09\x7f)");
  CHECK(mlp::printable(std::string_view("\0", 1)) == R"(\x00)");
  CHECK(mlp::printable("\xc2\x9b"
                       "2J") == R"(\xc2\x9b2J)");  // CSI, of one character
  CHECK(mlp::printable("a\xe2\x80\xae"
                       "b") == R"(a\xe2\x80\xaeb)");  // from right to left
  CHECK(mlp::printable("\xe2\x80\xa8\xe2\x81\xa7\xd8\x9c\xe2\x80\x8f") ==
        R"(\xe2\x80\xa8\xe2\x81\xa7\xd8\x9c\xe2\x80\x8f)");
  // The first and the last of each run that is hidden, and their neighbours.
  for (const char* const hidden :
       {"\xc2\x80", "\xc2\x9f", "\xd8\x9c", "\xe2\x80\x8e", "\xe2\x80\x8f", "\xe2\x80\xa8",
        "\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x81\xa9"}) {
    CHECK(mlp::printable(hidden).starts_with("\\x"));
  }
  for (const char* const shown :
       {"\xc2\xa0", "\xd8\x9b", "\xd8\x9d", "\xe2\x80\x8d", "\xe2\x80\x90", "\xe2\x80\xa7",
        "\xe2\x80\xaf", "\xe2\x81\xa5", "\xe2\x81\xaa"}) {
    CHECK(mlp::printable(shown) == shown);
  }
  for (int code = 0; code < 256; ++code) {
    const char c = static_cast<char>(code);
    const bool is_shown = code >= 0x20 && code < 0x7F;
    CHECK(mlp::printable(std::string_view(&c, 1)).size() == (is_shown ? 1U : 4U));
  }
}

TEST_CASE("printable: what is not UTF-8 is escaped byte by byte") {
  CHECK(mlp::printable("caf\xe9!") == R"(caf\xe9!)");
  CHECK(mlp::printable("\xc3") == R"(\xc3)");          // cut
  CHECK(mlp::printable("\xe6\x95") == R"(\xe6\x95)");  // cut
  CHECK(mlp::printable("\xc0\x9b") == R"(\xc0\x9b)");  // longer than need be
  CHECK(mlp::printable("\xe0\x82\x9b") == R"(\xe0\x82\x9b)");
  CHECK(mlp::printable("\xc1\x81") == R"(\xc1\x81)");  // an A that checks would not find
  CHECK(mlp::printable("\xe0\x9f\xbf") == R"(\xe0\x9f\xbf)");
  CHECK(mlp::printable("\xf0\x8f\xbf\xbd") == R"(\xf0\x8f\xbf\xbd)");
  CHECK(mlp::printable(std::string_view("\xc3\xa9", 1)) == R"(\xc3)");  // more behind the end
  CHECK(mlp::printable(std::string_view("\xe6\x95\xb0", 2)) == R"(\xe6\x95)");
  CHECK(mlp::printable("\xed\xa0\x80") == R"(\xed\xa0\x80)");          // a surrogate
  CHECK(mlp::printable("\xf4\x90\x80\x80") == R"(\xf4\x90\x80\x80)");  // beyond Unicode
  CHECK(mlp::printable("\xff") == R"(\xff)");
}
