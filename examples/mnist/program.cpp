#include "mnist/program.hpp"

#include <cxxabi.h>
#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <mlp/io/printable.hpp>
#include <new>
#include <system_error>
#include <typeinfo>

namespace mnist {
namespace {

constexpr const char* no_memory = "out of memory";

// Constant-initialised: memory may run out before main.
constinit const char* program_name = "";
constinit std::atomic<bool> memory_ran_out = false;
constinit std::terminate_handler usual_end = nullptr;

void note_and_throw() {
  memory_ran_out = true;
  throw std::bad_alloc();
}

/// Where no handler can be reached: in the initialisation of a library, in a destructor, or when
/// there is no memory for an exception. Allocates nothing.
[[noreturn]] void end_without_memory() {
  const std::type_info* const thrown = abi::__cxa_current_exception_type();
  if (memory_ran_out || thrown == nullptr || *thrown == typeid(std::bad_alloc)) {
    for (const char* const part : {program_name, ": ", no_memory, "\n"}) {
      if (::write(STDERR_FILENO, part, std::strlen(part)) < 0) break;
    }
    std::_Exit(ExitCode::failed);
  }
  usual_end();
  std::abort();
}

void prepare_for_no_memory(int argc, char** argv) {
  if (argc > 0) {
    const char* const slash = std::strrchr(argv[0], '/');
    program_name = slash == nullptr ? argv[0] : slash + 1;
  }
  std::set_new_handler(note_and_throw);
  usual_end = std::set_terminate(end_without_memory);
}

#if defined(__ELF__) && defined(__GLIBC__)
// Before the libraries are initialised, which takes memory.
[[gnu::section(".preinit_array"),
  gnu::used]] void (*const before_libraries)(int, char**) = prepare_for_no_memory;
#endif

// A file that the program opens must not get the number of a closed standard stream: it would get
// the messages too. What stands in for a stream refuses to be used, as the closed one would.
void reserve_standard_streams() {
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream) {
    if (::fcntl(stream, F_GETFD) != -1 || errno != EBADF) continue;
    // The lowest free number is the stream's. It stays open for as long as the process lives.
    if (::open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY) != stream) return;
  }
}

/// The command line has ended the program, and all is said.
struct End {
  int exit_code;
};

int say_no_memory() {
  std::fprintf(stderr, "%s: %s\n", program_name, no_memory);
  return ExitCode::failed;
}

int run_and_report(int argc, char** argv, int (*body)(int, char**)) {
  try {
    return body(argc, argv);
  } catch (const End& end) {
    return end.exit_code;
  } catch (const UsageError& error) {
    const int exit_code = report(error.what(), ExitCode::usage);
    std::fprintf(stderr, "%s\n", more_information);
    return exit_code;
  } catch (const mlp::FileError& error) {
    return report(error.what(), error.exit_code());
  } catch (const std::bad_alloc&) {
    return say_no_memory();
  } catch (const std::exception& error) {
    return report(error.what(), ExitCode::failed);
  }
}

/// Exit code 73 for a program that would end with 0 but has lost some of its output.
int check_output(int exit_code) {
  const bool has_failed = std::ferror(stdout) != 0;
  errno = 0;
  if (std::fclose(stdout) == 0 && !has_failed) return exit_code;
  const mlp::CannotWrite error(
      "standard output", "file", "a file that can be written",
      errno == 0 ? "an error" : mlp::in_quotes(std::generic_category().message(errno)));
  return report(error.what(), exit_code == ExitCode::done ? error.exit_code() : exit_code);
}

}  // namespace

void parse(CLI::App& app, int argc, char** argv) {
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    throw End{app.exit(error) == 0 ? ExitCode::done : ExitCode::usage};
  }
}

int report(const std::string& message, int exit_code) {
  std::fprintf(stderr, "%s: %s\n", program_name, mlp::printable(message).c_str());
  return exit_code;
}

int run_program(const char* name, int argc, char** argv, int (*body)(int, char**)) {
#if !defined(__ELF__) || !defined(__GLIBC__)
  prepare_for_no_memory(argc, argv);
#endif
  program_name = name;
  reserve_standard_streams();
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may grow no more is an error like others
  try {
    const int exit_code = check_output(run_and_report(argc, argv, body));
    return memory_ran_out && exit_code == ExitCode::done ? say_no_memory() : exit_code;
  } catch (const std::bad_alloc&) {  // for a message
    return say_no_memory();
  }
}

}  // namespace mnist
