#include "mnist/run_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <mlp/io/atomic_file.hpp>
#include <system_error>

namespace mnist {

namespace fs = std::filesystem;

namespace {

constexpr const char* expected_directory = "a directory that can be written";

std::string reason(int error) { return mlp::in_quotes(std::generic_category().message(error)); }

}  // namespace

RunDirectory::RunDirectory(fs::path directory) : directory_(std::move(directory)) {
  const auto fail = [&](std::string expected, std::string found) {
    throw mlp::CannotWrite(directory_.string(), "directory", std::move(expected), std::move(found));
  };
  std::error_code error;
  fs::create_directories(directory_, error);
  if (error) fail(expected_directory, mlp::in_quotes(error.message()));
  if (!fs::is_directory(directory_)) fail(expected_directory, "a file of that name");

  // The lock ends with the process, however that ends; the file stays but then means nothing.
  lock_ = ::open((directory_ / ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (lock_ < 0) fail(expected_directory, reason(errno));
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    ::close(lock_);
    fail("a directory of its own for every run", "another run at work in it");
  }
}

RunDirectory::~RunDirectory() { ::close(lock_); }

void RunDirectory::write_history(const std::vector<HistoryRow>& rows) const {
  std::string text = "epoch,steps,samples,mean_loss,learning_rate\n";
  for (const HistoryRow& row : rows) {
    char line[160];
    std::snprintf(line, sizeof line, "%.0f,%.0f,%.0f,%.9g,%.9g\n", row.epoch, row.steps,
                  row.samples, row.mean_loss, row.learning_rate);
    text += line;
  }
  mlp::write_file(history(), text);
}

}  // namespace mnist
