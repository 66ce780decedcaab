#include "support/system_calls.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <utility>

#include "support/original_call.hpp"

namespace support {

namespace {

thread_local SystemCalls* active = nullptr;

bool fails(const char* name) { return active != nullptr && active->fails(name); }

}  // namespace

SystemCalls::SystemCalls(int which, int error, Fail fail) : SystemCalls("", which, error, fail) {}

SystemCalls::SystemCalls(std::string name, int which, int error, Fail fail)
    : name_(std::move(name)), which_(which), error_(error), fail_(fail) {
  active = this;
}

SystemCalls::SystemCalls() : SystemCalls(0, 0, Fail::none) {}

SystemCalls::~SystemCalls() { active = nullptr; }

bool SystemCalls::fails(const char* name) {
  if (names_.size() < 1000) names_.emplace_back(name);
  if (fail_ == Fail::none || (!name_.empty() && name_ != name)) return false;
  ++count_;
  if (count_ < which_ || (count_ > which_ && fail_ == Fail::one)) return false;
  if (error_ == 0 && std::strcmp(name, "write") != 0) return false;
  if (failed_.empty()) failed_ = name;
  errno = error_;
  return true;
}

}  // namespace support

// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name)
extern "C" {

int open(const char* path, int flags, ...) {
  mode_t mode = 0;
  if ((flags & O_CREAT) != 0) {
    va_list arguments;
    va_start(arguments, flags);
    mode = va_arg(arguments, mode_t);
    va_end(arguments);
    if (support::active != nullptr) support::active->note_mode(mode);
  }
  static auto* const call = support::original<int(const char*, int, ...)>("open");
  return support::fails("open") ? -1 : call(path, flags, mode);
}

// A failed close has closed.
int close(int descriptor) {
  static auto* const call = support::original<int(int)>("close");
  const bool fails = support::fails("close");
  const int error = errno;
  const int result = call(descriptor);
  if (fails) errno = error;
  return fails ? -1 : result;
}

ssize_t write(int descriptor, const void* bytes, size_t count) {
  static auto* const call = support::original<ssize_t(int, const void*, size_t)>("write");
  if (support::fails("write")) return errno == 0 ? 0 : -1;
  return call(descriptor, bytes, count);
}

int lstat(const char* path, struct stat* status) noexcept {
  static auto* const call = support::original<int(const char*, struct stat*)>("lstat");
  return support::fails("lstat") ? -1 : call(path, status);
}
int stat(const char* path, struct stat* status) noexcept {
  static auto* const call = support::original<int(const char*, struct stat*)>("stat");
  return support::fails("stat") ? -1 : call(path, status);
}
int fstat(int descriptor, struct stat* status) noexcept {
  static auto* const call = support::original<int(int, struct stat*)>("fstat");
  return support::fails("fstat") ? -1 : call(descriptor, status);
}
int fsync(int descriptor) {
  static auto* const call = support::original<int(int)>("fsync");
  return support::fails("fsync") ? -1 : call(descriptor);
}
int rename(const char* from, const char* to) noexcept {
  static auto* const call = support::original<int(const char*, const char*)>("rename");
  return support::fails("rename") ? -1 : call(from, to);
}
int unlink(const char* path) noexcept {
  static auto* const call = support::original<int(const char*)>("unlink");
  return support::fails("unlink") ? -1 : call(path);
}
int flock(int descriptor, int operation) noexcept {
  static auto* const call = support::original<int(int, int)>("flock");
  return support::fails("flock") ? -1 : call(descriptor, operation);
}
int fchmod(int descriptor, mode_t mode) noexcept {
  static auto* const call = support::original<int(int, mode_t)>("fchmod");
  return support::fails("fchmod") ? -1 : call(descriptor, mode);
}
int fchown(int descriptor, uid_t owner, gid_t group) noexcept {
  static auto* const call = support::original<int(int, uid_t, gid_t)>("fchown");
  return support::fails("fchown") ? -1 : call(descriptor, owner, group);
}
int faccessat(int directory, const char* path, int mode, int flags) noexcept {
  static auto* const call = support::original<int(int, const char*, int, int)>("faccessat");
  return support::fails("faccessat") ? -1 : call(directory, path, mode, flags);
}
ssize_t readlink(const char* path, char* target, size_t size) noexcept {
  static auto* const call = support::original<ssize_t(const char*, char*, size_t)>("readlink");
  return support::fails("readlink") ? -1 : call(path, target, size);
}

}  // extern "C"
// NOLINTEND(readability-inconsistent-declaration-parameter-name)
