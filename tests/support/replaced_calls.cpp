#include "support/replaced_calls.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdio>

#include "support/original_call.hpp"

namespace {

/// A call that returns -1 when it fails.
template <class Function, class... Arguments>
auto call(const char* name, Arguments... arguments) {
  using Result = decltype(support::original<Function>(name)(arguments...));
  return support::fails(name) ? Result{-1} : support::original<Function>(name)(arguments...);
}

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
  return call<int(const char*, int, ...)>("open", path, flags, mode);
}

// A failed close has closed.
int close(int descriptor) {
  const bool fails = support::fails("close");
  const int error = errno;
  const int result = support::original<int(int)>("close")(descriptor);
  if (fails) errno = error;
  return fails ? -1 : result;
}

ssize_t write(int descriptor, const void* bytes, size_t size) {
  if (support::fails("write")) return errno == 0 ? 0 : -1;
  return support::original<ssize_t(int, const void*, size_t)>("write")(descriptor, bytes, size);
}

std::FILE* fopen(const char* path, const char* mode) {
  if (support::fails("fopen")) return nullptr;
  return support::original<std::FILE*(const char*, const char*)>("fopen")(path, mode);
}

void* mmap(void* address, size_t size, int protection, int flags, int descriptor,
           off_t at) noexcept {
  if (support::fails("mmap")) return MAP_FAILED;
  return support::original<void*(void*, size_t, int, int, int, off_t)>("mmap")(
      address, size, protection, flags, descriptor, at);
}

ssize_t pread(int descriptor, void* bytes, size_t size, off_t at) {
  return call<ssize_t(int, void*, size_t, off_t)>("pread", descriptor, bytes, size, at);
}
ssize_t pwrite(int descriptor, const void* bytes, size_t size, off_t at) {
  return call<ssize_t(int, const void*, size_t, off_t)>("pwrite", descriptor, bytes, size, at);
}
int ftruncate(int descriptor, off_t size) noexcept {
  return call<int(int, off_t)>("ftruncate", descriptor, size);
}
int lstat(const char* path, struct stat* status) noexcept {
  return call<int(const char*, struct stat*)>("lstat", path, status);
}
int stat(const char* path, struct stat* status) noexcept {
  return call<int(const char*, struct stat*)>("stat", path, status);
}
int fstat(int descriptor, struct stat* status) noexcept {
  return call<int(int, struct stat*)>("fstat", descriptor, status);
}
int fsync(int descriptor) { return call<int(int)>("fsync", descriptor); }
int rename(const char* from, const char* to) noexcept {
  return call<int(const char*, const char*)>("rename", from, to);
}
int unlink(const char* path) noexcept { return call<int(const char*)>("unlink", path); }
int mkdir(const char* path, mode_t mode) noexcept {
  return call<int(const char*, mode_t)>("mkdir", path, mode);
}
int flock(int descriptor, int operation) noexcept {
  return call<int(int, int)>("flock", descriptor, operation);
}
int fchmod(int descriptor, mode_t mode) noexcept {
  return call<int(int, mode_t)>("fchmod", descriptor, mode);
}
int fchown(int descriptor, uid_t owner, gid_t group) noexcept {
  return call<int(int, uid_t, gid_t)>("fchown", descriptor, owner, group);
}
int faccessat(int directory, const char* path, int mode, int flags) noexcept {
  return call<int(int, const char*, int, int)>("faccessat", directory, path, mode, flags);
}
ssize_t readlink(const char* path, char* target, size_t size) noexcept {
  return call<ssize_t(const char*, char*, size_t)>("readlink", path, target, size);
}

}  // extern "C"
// NOLINTEND(readability-inconsistent-declaration-parameter-name)
