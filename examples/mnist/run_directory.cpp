#include "mnist/run_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <mlp/io/atomic_file.hpp>
#include <system_error>

namespace mnist {

namespace fs = std::filesystem;
using mlp::detail::system_reason;
using mlp::detail::uninterrupted;

namespace {

constexpr const char* expected_directory = "a directory that can be written";

}  // namespace

RunDirectory::RunDirectory(fs::path directory) : directory_(std::move(directory)) {
  const auto fail = [&](std::string expected, std::string found) {
    throw mlp::CannotWrite(directory_.string(), "directory", std::move(expected), std::move(found));
  };
  std::error_code error;
  fs::create_directories(directory_, error);
  if (error) fail(expected_directory, system_reason(error));
  if (!fs::is_directory(directory_, error)) fail(expected_directory, "a file of that name");

  // The lock ends with the process, however that ends; the file stays.
  constexpr mode_t permissions = 0666;
  lock_ = mlp::detail::open_file(lock_path().c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK,
                                 permissions);
  if (!lock_.is_open()) fail(expected_directory, system_reason(errno));
  struct stat status {};
  if (uninterrupted([&] { return ::fstat(lock_.number(), &status); }) != 0) {
    fail(expected_directory, system_reason(errno));
  }
  if (!S_ISREG(status.st_mode) || status.st_nlink != 1) {
    fail("a file of its own under the name .lock", "another kind of file, or a link");
  }
  if (uninterrupted([&] { return ::flock(lock_.number(), LOCK_EX | LOCK_NB); }) == 0) return;
  if (errno == EWOULDBLOCK) {
    fail("a directory of its own for every run", "another run at work in it");
  }
  // A file system without locks keeps nobody out.
  if (errno != ENOTSUP && errno != ENOLCK && errno != ENOSYS && errno != EINVAL) {
    fail(expected_directory, system_reason(errno));
  }
}

std::string RunDirectory::unsaved_run() const {
  std::string run(200, '\0');  // more than any has
  const ssize_t size =
      uninterrupted([&] { return ::pread(lock_.number(), run.data(), run.size(), 0); });
  if (size < 0) {
    throw mlp::MissingFile(lock_path().string(), "file", "a readable file", system_reason(errno));
  }
  run.resize(static_cast<std::size_t>(size));
  return run;
}

void RunDirectory::set_unsaved_run(const std::string& run) const {
  if (run.empty() && unsaved_run().empty()) return;
  // A few bytes: written at once or not at all.
  const auto require = [&](bool is_done) {
    if (!is_done) mlp::detail::cannot_write(lock_path().string(), errno);
  };
  const auto size = static_cast<ssize_t>(run.size());
  errno = ENOSPC;
  require(uninterrupted([&] { return ::pwrite(lock_.number(), run.data(), run.size(), 0); }) ==
          size);
  require(uninterrupted([&] { return ::ftruncate(lock_.number(), size); }) == 0);
}

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
