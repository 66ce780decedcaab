#include <mlp/io/detail/system_call.hpp>

#include <doctest/doctest.h>

#include "support/message_of.hpp"

TEST_CASE("system call: interrupted calls are repeated, failed ones are not") {
  int calls = 0;
  const auto fails = [&](int times, int error) {
    calls = 0;
    return mlp::detail::uninterrupted([&, times, error] {
      errno = error;
      return ++calls > times ? 7 : -1;
    });
  };
  CHECK(fails(0, EINTR) == 7);
  CHECK(fails(5, EINTR) == 7);
  CHECK(calls == 6);
  CHECK(fails(5, EIO) == -1);
  CHECK(calls == 1);
  CHECK(fails(1'000'000'000, EINTR) == -1);
  CHECK(errno == EINTR);
}

TEST_CASE("system call: what failed is said with its file") {
  errno = EDQUOT;
  CHECK(support::message_of<mlp::CannotWrite>([] { mlp::detail::require_written("f", -1); }) ==
        "f: file: expected a file that can be written, found \"Disk quota exceeded\"");
  mlp::detail::require_written("f", 0);
}

TEST_CASE("system call: a descriptor is closed once, by its last owner") {
  mlp::detail::Descriptor first = mlp::detail::open_file("/dev/null", O_RDONLY);
  REQUIRE(first.is_open());
  const int number = first.number();
  CHECK(fcntl(number, F_GETFD) == FD_CLOEXEC);  // no other program's
  mlp::detail::Descriptor second(std::move(first));
  CHECK(second.number() == number);
  CHECK(second.close() == 0);
  CHECK(!second.is_open());
  CHECK(fcntl(number, F_GETFD) == -1);
  CHECK(second.close() == 0);
  CHECK(!mlp::detail::open_file("/dev/null/none", O_RDONLY).is_open());
  CHECK(errno == ENOTDIR);
}
