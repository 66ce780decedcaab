#include "support/replaced_calls.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>

#include "support/original_call.hpp"

// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name)
extern "C" {

int open(const char* path, int flags, ...) {
  mode_t mode = 0;
  if ((flags & O_CREAT) != 0) {
    va_list arguments;
    va_start(arguments, flags);
    mode = va_arg(arguments, mode_t);
    va_end(arguments);
    support::note_mode(mode);
  }
  return support::unless_it_fails<int(const char*, int, ...)>("open", path, flags, mode);
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

int lstat(const char* path, struct stat* status) noexcept {
  return support::unless_it_fails<int(const char*, struct stat*)>("lstat", path, status);
}
int stat(const char* path, struct stat* status) noexcept {
  return support::unless_it_fails<int(const char*, struct stat*)>("stat", path, status);
}
int fstat(int descriptor, struct stat* status) noexcept {
  return support::unless_it_fails<int(int, struct stat*)>("fstat", descriptor, status);
}
int fsync(int descriptor) { return support::unless_it_fails<int(int)>("fsync", descriptor); }
int rename(const char* from, const char* to) noexcept {
  return support::unless_it_fails<int(const char*, const char*)>("rename", from, to);
}
int unlink(const char* path) noexcept {
  return support::unless_it_fails<int(const char*)>("unlink", path);
}
int flock(int descriptor, int operation) noexcept {
  return support::unless_it_fails<int(int, int)>("flock", descriptor, operation);
}
int fchmod(int descriptor, mode_t mode) noexcept {
  return support::unless_it_fails<int(int, mode_t)>("fchmod", descriptor, mode);
}
int fchown(int descriptor, uid_t owner, gid_t group) noexcept {
  return support::unless_it_fails<int(int, uid_t, gid_t)>("fchown", descriptor, owner, group);
}
int faccessat(int directory, const char* path, int mode, int flags) noexcept {
  return support::unless_it_fails<int(int, const char*, int, int)>("faccessat", directory, path,
                                                                   mode, flags);
}
ssize_t readlink(const char* path, char* target, size_t size) noexcept {
  return support::unless_it_fails<ssize_t(const char*, char*, size_t)>("readlink", path, target,
                                                                       size);
}

}  // extern "C"
// NOLINTEND(readability-inconsistent-declaration-parameter-name)
