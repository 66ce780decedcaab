// To be preloaded: sends the process a signal at one of its system calls on files.
//     MLP_SIGNAL=NUMBER MLP_SIGNAL_AT=N LD_PRELOAD=libsignal_at_call.so PROGRAM
// Call N, counted from 1, comes after the signal. At its end the process says how many there were.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>

#include "support/original_call.hpp"

namespace {

using support::original;

std::atomic<int> calls{0};

int number_in(const char* variable) {
  const char* const text = std::getenv(variable);
  return text == nullptr ? 0 : std::atoi(text);
}

void count() {
  static const int which = number_in("MLP_SIGNAL_AT");
  if (++calls == which) kill(getpid(), number_in("MLP_SIGNAL"));
}

struct Report {
  ~Report() { std::fprintf(stderr, "system calls: %d\n", calls.load()); }
} const report;

}  // namespace

// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name)
extern "C" {

int open(const char* path, int flags, ...) {
  mode_t mode = 0;
  if ((flags & O_CREAT) != 0) {
    va_list arguments;
    va_start(arguments, flags);
    mode = va_arg(arguments, mode_t);
    va_end(arguments);
  }
  static auto* const call = original<int(const char*, int, ...)>("open");
  count();
  return call(path, flags, mode);
}
ssize_t write(int descriptor, const void* bytes, size_t size) {
  static auto* const call = original<ssize_t(int, const void*, size_t)>("write");
  count();
  return call(descriptor, bytes, size);
}
ssize_t pwrite(int descriptor, const void* bytes, size_t size, off_t at) {
  static auto* const call = original<ssize_t(int, const void*, size_t, off_t)>("pwrite");
  count();
  return call(descriptor, bytes, size, at);
}
int ftruncate(int descriptor, off_t size) noexcept {
  static auto* const call = original<int(int, off_t)>("ftruncate");
  count();
  return call(descriptor, size);
}
int stat(const char* path, struct stat* status) noexcept {
  static auto* const call = original<int(const char*, struct stat*)>("stat");
  count();
  return call(path, status);
}
int lstat(const char* path, struct stat* status) noexcept {
  static auto* const call = original<int(const char*, struct stat*)>("lstat");
  count();
  return call(path, status);
}
int fsync(int descriptor) {
  static auto* const call = original<int(int)>("fsync");
  count();
  return call(descriptor);
}
int rename(const char* from, const char* to) noexcept {
  static auto* const call = original<int(const char*, const char*)>("rename");
  count();
  return call(from, to);
}
int unlink(const char* path) noexcept {
  static auto* const call = original<int(const char*)>("unlink");
  count();
  return call(path);
}
int close(int descriptor) {
  static auto* const call = original<int(int)>("close");
  count();
  return call(descriptor);
}

}  // extern "C"
// NOLINTEND(readability-inconsistent-declaration-parameter-name)
