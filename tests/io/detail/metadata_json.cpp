#include <mlp/io/detail/metadata_json.hpp>

#include <doctest/doctest.h>

#include <array>

#include "support/message_of.hpp"

namespace {

std::string refusal(const std::string& text, std::size_t longest = 1000) {
  return support::message_of<mlp::BadFile>(
      [&] { mlp::detail::parse_metadata_json(text, "f", "field", longest); });
}

TEST_CASE("metadata json: arrays of objects and objects of arrays, in the order of the text") {
  const auto parse = [](const std::string& text) {
    return mlp::detail::parse_metadata_json(text, "f", "field", 1000).dump();
  };
  CHECK(parse(R"([{"b": 1, "a": "x"}, {}])") == R"([{"b":1,"a":"x"},{}])");
  CHECK(parse(R"({"z": [1, 2.5], "a": []})") == R"({"z":[1,2.5],"a":[]})");
  CHECK(parse("7") == "7");
}

TEST_CASE("metadata json: what is no JSON, too deep or too long is refused") {
  CHECK(refusal("") == "f: field: expected JSON, found \"\"");
  CHECK(refusal("[1,]") == "f: field: expected JSON, found \"[1,]\"");
  CHECK(refusal("[1] [2]") == "f: field: expected JSON, found \"[1] [2]\"");
  CHECK(refusal(std::string("[1]\0[2]", 7)) == R"(f: field: expected JSON, found "[1]\x00[2]")");
  CHECK(refusal("{\"a\": \x1b[1m}") == R"(f: field: expected JSON, found "{\"a\": \x1b[1m}")");
  CHECK(refusal("\"\xff\"") == R"(f: field: expected JSON, found "\"\xff\"")");
  CHECK(refusal("[[[]]]") == "f: field: expected at most two levels of JSON, found more");
  CHECK(refusal(R"([{"a": {}}])") == "f: field: expected at most two levels of JSON, found more");
  CHECK(refusal(R"({"a": [[]]})") == "f: field: expected at most two levels of JSON, found more");
  CHECK(refusal(R"({"a": 1, "a": 1})") == R"(f: field: expected every key once, found "a" twice)");
  CHECK(refusal(R"([{"a": 1}, {"b": 1, "a": 2, "b": 3}])") ==
        R"(f: field: expected every key once, found "b" twice)");
  CHECK(refusal(R"([{"a": 1}, {"a": 2}])") == "");
  CHECK(refusal("[1,2]", 5) == "");
  CHECK(refusal("[1,22]", 5) == "f: field: expected at most 5 bytes, found 6");
}

TEST_CASE("metadata json: keys that are not known are refused by name") {
  constexpr std::array<std::string_view, 2> known{"a", "b"};
  const auto refusal_of = [&](const std::string& text) {
    const auto json = mlp::detail::parse_metadata_json(text, "f", "field", 100);
    return support::message_of<mlp::BadFile>(
        [&] { mlp::detail::require_known_keys(json, known, "f", "here"); });
  };
  CHECK(refusal_of("{}") == "");
  CHECK(refusal_of(R"({"b": 1, "a": 2})") == "");
  CHECK(refusal_of(R"({"b": 1, "A": 2})") == R"(f: here: expected no keys but a, b, found "A")");
}

TEST_CASE("metadata json: a value as messages show it") {
  const auto json = mlp::detail::parse_metadata_json(R"({"a": "x", "b": [1]})", "f", "field", 100);
  CHECK(mlp::detail::found_in(json, "a") == R"("\"x\"")");
  CHECK(mlp::detail::found_in(json, "b") == R"("[1]")");
  CHECK(mlp::detail::found_in(json, "c") == "none");
}

}  // namespace
