// To be preloaded: fails an allocation or a call for files, or sends a signal there.
//     MLP_FAULT=KIND MLP_FAULT_AT=N [MLP_FAULT_ON=1] [MLP_FAULT_SIGNAL=NUMBER]
//     [MLP_FAULT_ERROR=ERRNO] LD_PRELOAD=libmlp_fault_at.so PROGRAM
// KIND is `memory` or `calls`. Allocation or call N, counted from 1, fails, with MLP_FAULT_ON all
// that follow as well; with MLP_FAULT_SIGNAL the process gets that signal instead. With N = 0 the
// process says at its end how many there were, and all goes on as always.
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "support/replaced_calls.hpp"

namespace {

// Constant-initialised, and read at the first call: allocations come before any constructor.
constinit std::atomic<int> count{0};
constinit std::atomic<bool> is_read{false};
enum class Kind { none, memory, calls };
Kind kind = Kind::none;
int which = 0, signal_number = 0, error = EIO;
bool goes_on = false;

int number_in(const char* variable, int otherwise) {
  const char* const text = std::getenv(variable);
  return text == nullptr ? otherwise : std::atoi(text);
}

void read_environment() {
  // The dynamic linker allocates before the C library has the environment.
  if (is_read || environ == nullptr) return;
  const char* const text = std::getenv("MLP_FAULT");
  if (text != nullptr) kind = std::strcmp(text, "memory") == 0 ? Kind::memory : Kind::calls;
  which = number_in("MLP_FAULT_AT", 0);
  signal_number = number_in("MLP_FAULT_SIGNAL", 0);
  error = number_in("MLP_FAULT_ERROR", EIO);
  goes_on = number_in("MLP_FAULT_ON", 0) != 0;
  is_read = true;
}

bool is_at_fault(Kind of) {
  read_environment();
  if (of != kind) return false;
  const int now = ++count;
  if (which == 0 || now < which || (now > which && !goes_on)) return false;
  if (signal_number == 0) return true;
  kill(getpid(), signal_number);
  return false;
}

struct Report {
  ~Report() {
    if (which == 0) std::fprintf(stderr, "counted: %d\n", count.load());
  }
} const report;

}  // namespace

bool support::fails(const char* /*name*/) {
  if (!is_at_fault(Kind::calls)) return false;
  errno = error;
  return true;
}

void support::note_mode(mode_t /*mode*/) {}

bool support::has_memory(std::size_t /*size*/) noexcept { return !is_at_fault(Kind::memory); }

// What no unit test needs.
// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name)
extern "C" {

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
  return support::unless_it_fails<ssize_t(int, void*, size_t, off_t)>("pread", descriptor, bytes,
                                                                      size, at);
}
ssize_t pwrite(int descriptor, const void* bytes, size_t size, off_t at) {
  return support::unless_it_fails<ssize_t(int, const void*, size_t, off_t)>("pwrite", descriptor,
                                                                            bytes, size, at);
}
int ftruncate(int descriptor, off_t size) noexcept {
  return support::unless_it_fails<int(int, off_t)>("ftruncate", descriptor, size);
}
int mkdir(const char* path, mode_t mode) noexcept {
  return support::unless_it_fails<int(const char*, mode_t)>("mkdir", path, mode);
}

}  // extern "C"
// NOLINTEND(readability-inconsistent-declaration-parameter-name)
