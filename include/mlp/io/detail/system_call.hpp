// System calls on files: what a signal interrupts is done again, and what fails is not overlooked.
#pragma once

#include <mlp/io/file_error.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace mlp::inline MLP_ABI::detail {

/// The result of a system call that returns -1 when it fails. Interrupted ones are repeated, but
/// not without end, so that a system that only ever interrupts is an error and no hang.
template <class Call>
auto uninterrupted(const Call& call) {
  constexpr int most = 100'000;
  auto result = call();
  for (int times = 0; times < most && result == -1 && errno == EINTR; ++times) result = call();
  return result;
}

/// Throws CannotWrite for the file `name` with the system's reason, an errno; bad_alloc if that is
/// memory.
[[noreturn]] inline void cannot_write(const std::string& name, int reason) {
  throw CannotWrite(name, "file", "a file that can be written", system_reason(reason));
}

/// The same unless the result is that of a call that has succeeded.
inline void require_written(const std::string& name, int result) {
  if (result < 0) cannot_write(name, errno);
}

/// An open file of this process, or none.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    (void)close();
    number_ = std::exchange(other.number_, -1);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { (void)close(); }

  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }

  /// Returns 0, or -1 with errno. Not repeated: an interrupted close has closed.
  int close() {
    if (!is_open() || ::close(std::exchange(number_, -1)) == 0 || errno == EINTR) return 0;
    return -1;
  }

 private:
  int number_ = -1;
};

/// Opens a file; none, with errno, if that fails.
inline Descriptor open_file(const char* path, int flags, mode_t mode = 0) {
  return Descriptor(uninterrupted([&] { return ::open(path, flags | O_CLOEXEC, mode); }));
}

}  // namespace mlp::inline MLP_ABI::detail
