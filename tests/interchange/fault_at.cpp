// To be preloaded: fails an allocation or a call for files, or sends a signal there.
//     MLP_FAULT=KIND MLP_FAULT_AT=N [MLP_FAULT_ON=1] [MLP_FAULT_SIGNAL=NUMBER]
//     [MLP_FAULT_ERROR=ERRNO] LD_PRELOAD=libmlp_fault_at.so PROGRAM
// KIND is `memory` or `calls`. Allocation or call N, counted from 1, fails, with MLP_FAULT_ON all
// that follow as well; with MLP_FAULT_SIGNAL the process gets that signal instead. With N = 0 the
// process says at its end how many there were, and all goes on as always.
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

bool support::has_memory(std::size_t /*size*/) noexcept { return !is_at_fault(Kind::memory); }
