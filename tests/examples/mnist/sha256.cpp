#include "mnist/sha256.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>

namespace {

using mnist::Sha256;
using mnist::sha256;

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

constexpr std::string_view digest_of_nothing =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr std::string_view digest_of_abc =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST_CASE("sha256: the examples of FIPS 180-4") {
  CHECK(sha256({}) == digest_of_nothing);
  CHECK(sha256(bytes_of("abc")) == digest_of_abc);
  CHECK(sha256(bytes_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")) ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(sha256(bytes_of(std::string(1'000'000, 'a'))) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("sha256: in pieces it is the same") {
  const std::string million(1'000'000, 'a');
  for (const std::size_t piece : {1U, 63U, 64U, 65U, 4096U}) {
    Sha256 hash;
    for (std::size_t i = 0; i < million.size(); i += piece) {
      hash.update(bytes_of(million.substr(i, piece)));
    }
    CHECK(hash.finish() == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  }
}

TEST_CASE("sha256: starts afresh after finish, and moves") {
  Sha256 hash;
  CHECK(hash.update(bytes_of("something else")).finish() != digest_of_abc);
  CHECK(hash.update(bytes_of("abc")).finish() == digest_of_abc);
  hash.update(bytes_of("ab"));
  Sha256 moved = std::move(hash);
  CHECK(moved.update(bytes_of("c")).finish() == digest_of_abc);
  CHECK(moved.finish() == digest_of_nothing);
}

}  // namespace
