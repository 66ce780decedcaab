// What the command-line programs have in common: exit codes, messages that name the program, output
// that is checked, and a good end where memory runs out.
#pragma once

#include <CLI/CLI.hpp>
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

/// Parses the command line by `app`. What that ends the program with, such as --help, is thrown;
/// run_program knows it.
void parse(CLI::App& app, int argc, char** argv);

/// The second line of messages about a command line.
inline constexpr const char* more_information = "Run with --help for more information.";

/// Prints a message on standard error, in one line and printable, and returns the exit code.
int report(const std::string& message, int exit_code);

/// Runs `body`, which is all of the program and returns the exit code; what it throws becomes a
/// message, which begins with `name`, and the exit code for it. Whatever was done, --help and
/// --version included, ends with 73 where standard output could not take all that was printed, and
/// with 70 where memory has run out, also if nobody noticed, as streams do not. Call it before any
/// file is opened.
int run_program(const char* name, int argc, char** argv, int (*body)(int argc, char** argv));

}  // namespace mnist
