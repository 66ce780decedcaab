#include "mnist/program.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <exception>
#include <mlp/io/printable.hpp>
#include <new>
#include <system_error>

namespace mnist {
namespace {

// A file that the program opens must not get the number of a closed standard stream: it would get
// the messages too. What stands in for a stream refuses to be used, as the closed one would.
void reserve_standard_streams() {
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream) {
    if (::fcntl(stream, F_GETFD) != -1 || errno != EBADF) continue;
    // The lowest free number is the stream's. It stays open for as long as the process lives.
    if (::open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY) != stream) return;
  }
}

int parse_and_run(CLI::App& app, int argc, char** argv, const std::function<int()>& body) {
  try {
    app.parse(argc, argv);
    return body();
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? ExitCode::done : ExitCode::usage;
  } catch (const UsageError& error) {
    const int exit_code = report(app, error.what(), ExitCode::usage);
    std::fprintf(stderr, "%s\n", more_information);
    return exit_code;
  } catch (const mlp::FileError& error) {
    return report(app, error.what(), error.exit_code());
  } catch (const std::bad_alloc&) {
    return report(app, "out of memory", ExitCode::failed);
  } catch (const std::exception& error) {
    return report(app, error.what(), ExitCode::failed);
  }
}

/// Exit code 73 for a program that would end with 0 but has lost some of its output.
int check_output(const CLI::App& app, int exit_code) {
  const bool has_failed = std::ferror(stdout) != 0;
  errno = 0;
  if (std::fclose(stdout) == 0 && !has_failed) return exit_code;
  const mlp::CannotWrite error(
      "standard output", "file", "a file that can be written",
      errno == 0 ? "an error" : mlp::in_quotes(std::generic_category().message(errno)));
  return report(app, error.what(), exit_code == ExitCode::done ? error.exit_code() : exit_code);
}

}  // namespace

int report(const CLI::App& app, const std::string& message, int exit_code) {
  std::fprintf(stderr, "%s: %s\n", app.get_name().c_str(), mlp::printable(message).c_str());
  return exit_code;
}

int run_program(CLI::App& app, int argc, char** argv, const std::function<int()>& body) {
  reserve_standard_streams();
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may grow no more is an error like others
  return check_output(app, parse_and_run(app, argc, argv, body));
}

}  // namespace mnist
