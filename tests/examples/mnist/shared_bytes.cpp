#include "mnist/shared_bytes.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "support/allocation_counter.hpp"
#include "support/temporary_directory.hpp"

namespace {

using mnist::SharedBytes;
using Bytes = std::vector<std::byte>;

Bytes some_bytes(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>(i * i >> 3);
  return bytes;
}

bool equal(std::span<const std::byte> left, const Bytes& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end());
}

TEST_CASE("shared_bytes: bytes live as long as the last copy") {
  SharedBytes last;
  {
    const SharedBytes first = mnist::share(some_bytes(1000));
    last = first;
  }
  CHECK(equal(last.bytes, some_bytes(1000)));
  CHECK(mnist::share({}).bytes.empty());
}

TEST_CASE("shared_bytes: a file is seen in place, and stays when its name is gone") {
  const support::TemporaryDirectory directory;
  for (const std::size_t size : {1U, 4095U, 4096U, 4097U, 1'000'000U}) {
    const auto path = directory.write("f", some_bytes(size));
    const support::AllocationCounter counter;
    std::optional<SharedBytes> file = mnist::map_file(path);
    const auto used = counter.count();
    REQUIRE(file.has_value());
    CHECK(used.bytes < 1000);
    const SharedBytes copy = *file;
    file.reset();
    std::filesystem::remove(path);
    CHECK(equal(copy.bytes, some_bytes(size)));
  }
}

TEST_CASE("shared_bytes: what cannot be mapped") {
  const support::TemporaryDirectory directory;
  CHECK_FALSE(mnist::map_file(directory.path() / "missing").has_value());
  CHECK_FALSE(mnist::map_file(directory.path()).has_value());
  CHECK_FALSE(mnist::map_file(directory.write("empty", {})).has_value());
  CHECK_FALSE(mnist::map_file("/dev/null").has_value());
  CHECK_FALSE(mnist::map_file("").has_value());
}

TEST_CASE("shared_bytes: room can be reserved that is larger than any memory") {
  // 4 GB each, three times: none of it is touched but its ends.
  for (int i = 0; i < 3; ++i) {
    const auto room = mnist::reserve(std::size_t{1} << 32);
    if (!room) {
      MESSAGE("skipped: this system reserves no memory beyond what it has");
      return;
    }
    REQUIRE(room->bytes.size() == std::size_t{1} << 32);
    CHECK(room->bytes.front() == std::byte{0});
    room->bytes.front() = std::byte{1};
    room->bytes.back() = std::byte{2};
    CHECK(room->bytes.front() == std::byte{1});
    CHECK(room->bytes.back() == std::byte{2});
  }
  CHECK_FALSE(mnist::reserve(std::numeric_limits<std::size_t>::max() / 2).has_value());
  CHECK_FALSE(mnist::reserve(0).has_value());
}

}  // namespace
