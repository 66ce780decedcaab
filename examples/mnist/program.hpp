// What the command-line programs have in common: exit codes, messages that name the program, and
// output that is checked.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <mlp/io/file_error.hpp>
#include <stdexcept>
#include <string>

namespace mnist {

/// Those that do not come from a FileError.
enum ExitCode { done = 0, usage = 64, failed = 70, interrupted_by_user = 130 };

/// Options that do not go together. Exit code 64.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Prints a message on standard error, in one line and printable, and returns the exit code.
int report(const CLI::App& app, const std::string& message, int exit_code);

/// The second line of messages about a command line.
inline constexpr const char* more_information = "Run with --help for more information.";

/// Parses the command line and runs `body`, which returns the exit code; what it throws becomes a
/// message and the exit code for it. Whatever was done, --help and --version included, ends with 73
/// where standard output could not take all that was printed. Call it before any file is opened.
int run_program(CLI::App& app, int argc, char** argv, const std::function<int()>& body);

}  // namespace mnist
