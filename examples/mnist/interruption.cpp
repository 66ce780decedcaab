#include "mnist/interruption.hpp"

#include <atomic>
#include <csignal>

namespace mnist {
namespace {

std::atomic<bool> interrupted = false;
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler must not wait");

// Only Ctrl-C is meant twice. The others often come twice: `timeout` signals the process and its
// group, a terminal and its shell both hang up, every write to a closed pipe raises SIGPIPE.
extern "C" void on_interrupt(int signal) {
  interrupted = true;
  if (signal == SIGINT) std::signal(signal, SIG_DFL);
}

}  // namespace

void note_interruptions() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) {
    struct sigaction action {};
    if (::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN) continue;
    action = {};
    action.sa_handler = on_interrupt;
    action.sa_flags = SA_RESTART;
    ::sigaction(signal, &action, nullptr);
  }
}

bool is_interrupted() noexcept { return interrupted; }

}  // namespace mnist
