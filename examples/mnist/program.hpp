// What the command-line programs have in common: exit codes, and messages that name the program.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <mlp/io/file_error.hpp>
#include <new>
#include <string>

namespace mnist {

/// Those that do not come from a FileError.
enum ExitCode { done = 0, usage = 64, failed = 70 };

inline int report(const CLI::App& app, const std::string& message, int exit_code) {
  std::fprintf(stderr, "%s: %s\n", app.get_name().c_str(), message.c_str());
  return exit_code;
}

/// Parses the command line and runs `body`, which returns the exit code; what it throws becomes a
/// message and the exit code for it.
template <class Body>
int run_program(CLI::App& app, int argc, char** argv, const Body& body) {
  app.failure_message([](const CLI::App* program, const CLI::Error& error) {
    return program->get_name() + ": " + error.what() + "\nRun with --help for more information.\n";
  });
  app.footer(
      "Exit codes: 0 done, 64 wrong command line, 65 bad file, 66 missing file, 70 failed, 73 "
      "cannot write.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? ExitCode::done : ExitCode::usage;
  }
  try {
    return body();
  } catch (const mlp::FileError& error) {
    return report(app, error.what(), error.exit_code());
  } catch (const std::bad_alloc&) {
    return report(app, "out of memory", ExitCode::failed);
  } catch (const std::exception& error) {
    return report(app, error.what(), ExitCode::failed);
  }
}

}  // namespace mnist
