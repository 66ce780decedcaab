#include <mlp/io/atomic_file.hpp>

#include <doctest/doctest.h>

#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <functional>
#include <iterator>
#include <random>
#include <thread>
#include <vector>

#include "support/message_of.hpp"
#include "support/system_calls.hpp"
#include "support/temporary_directory.hpp"

namespace {

namespace fs = std::filesystem;
using mlp::AtomicFile;
using mlp::CannotWrite;
using support::message_of;
using support::TemporaryDirectory;

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string refusal(const fs::path& path, std::string_view content = "new") {
  return message_of<CannotWrite>([&] { mlp::write_file(path, content); });
}

std::size_t files_in(const fs::path& directory) {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(directory), fs::directory_iterator()));
}

TEST_CASE("atomic file: the old content stays until the commit") {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "f";
  {
    AtomicFile file(path);
    file.write("abc");
    CHECK(!fs::exists(path));
    file.write("def");
    file.commit();
  }
  CHECK(content_of(path) == "abcdef");
  {
    AtomicFile file(path);
    file.write("longer than before");
    CHECK(content_of(path) == "abcdef");
  }  // not committed
  CHECK(content_of(path) == "abcdef");
  mlp::write_file(path, "");
  CHECK(content_of(path).empty());
  CHECK(files_in(directory.path()) == 1);
}

TEST_CASE("atomic file: what a killed writer left is removed, and lends nothing") {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "f", temporary = path.string() + ".tmp";
  const fs::path other = directory.path() / "other";
  const auto check = [&] {
    mlp::write_file(path, "new");
    CHECK(content_of(path) == "new");
    CHECK(!fs::exists(fs::symlink_status(temporary)));
    CHECK((fs::status(path).permissions() & fs::perms::others_write) == fs::perms::none);
    fs::remove(path);
  };
  std::ofstream(temporary) << "a long remainder of another content";
  fs::permissions(temporary, fs::perms::all);
  check();
  std::ofstream(temporary) << "nobody may write this";
  fs::permissions(temporary, fs::perms::owner_read);
  check();

  // Written to, each of these would change what is not ours, or wait for ever.
  std::ofstream(other) << "other";
  fs::create_hard_link(other, temporary);
  check();
  fs::create_symlink(other, temporary);
  check();
  fs::create_symlink("nowhere", temporary);
  check();
  REQUIRE(mkfifo(temporary.c_str(), 0666) == 0);
  check();
  CHECK(content_of(other) == "other");
  CHECK(files_in(directory.path()) == 1);

  fs::create_directory(temporary);
  CHECK(refusal(path).starts_with(path.string() + ": file: expected a file that can be written"));
}

TEST_CASE("atomic file: links are followed, permissions kept") {
  const TemporaryDirectory directory;
  fs::create_directory(directory.path() / "elsewhere");
  const fs::path target = directory.path() / "elsewhere" / "target";
  const fs::path link = directory.path() / "link";
  std::ofstream(target) << "old";
  fs::permissions(target, fs::perms::owner_read | fs::perms::owner_write);
  fs::create_symlink("elsewhere/target", link);
  mlp::write_file(link, "new");
  CHECK(fs::is_symlink(link));
  CHECK(content_of(target) == "new");
  CHECK(fs::status(target).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(files_in(target.parent_path()) == 1);
}

TEST_CASE("atomic file: what a dangling link points to is created") {
  const TemporaryDirectory directory;
  fs::create_directory(directory.path() / "elsewhere");
  const fs::path link = directory.path() / "link";
  fs::create_symlink("elsewhere/second", link);
  fs::create_symlink("target", directory.path() / "elsewhere" / "second");
  mlp::write_file(link, "new");
  CHECK(fs::is_symlink(link));
  CHECK(content_of(directory.path() / "elsewhere" / "target") == "new");
  CHECK(files_in(directory.path() / "elsewhere") == 2);

  const fs::path circle = directory.path() / "circle";
  fs::create_symlink("circle", circle);
  CHECK(refusal(circle) == circle.string() +
                               ": file: expected a file that can be written, found "
                               "\"Too many levels of symbolic links\"");
}

TEST_CASE("atomic file: the owner is kept, or nobody gets more than before") {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "f";
  if (geteuid() != 0) {
    MESSAGE("SKIPPED: only root can give files away");
    return;
  }
  constexpr uid_t nobody = 65534, somebody = 12345;
  mlp::write_file(path, "old");
  const auto status = [&] {
    struct stat result {};
    REQUIRE(stat(path.c_str(), &result) == 0);
    return result;
  };
  REQUIRE(chown(path.c_str(), nobody, nobody) == 0);
  REQUIRE(chmod(path.c_str(), 04751) == 0);
  mlp::write_file(path, "new");
  CHECK(status().st_uid == nobody);
  CHECK(status().st_gid == nobody);
  CHECK((status().st_mode & 07777U) == 04751U);

  // Somebody who may write it but is not in its group.
  REQUIRE(chmod(path.c_str(), 06762) == 0);
  REQUIRE(chmod(directory.path().c_str(), 0777) == 0);
  const pid_t child = fork();
  if (child == 0) {
    try {
      if (setgroups(0, nullptr) != 0 || setresgid(somebody, somebody, somebody) != 0 ||
          setresuid(somebody, somebody, somebody) != 0) {
        _exit(1);
      }
      mlp::write_file(path, "theirs");
    } catch (const std::exception&) {
      _exit(2);
    }
    _exit(0);
  }
  int ended = 0;
  REQUIRE(waitpid(child, &ended, 0) == child);
  CHECK(ended == 0);
  CHECK(content_of(path) == "theirs");
  CHECK(status().st_uid == somebody);
  CHECK((status().st_mode & 07777U) == 0722U);
}

TEST_CASE("atomic file: pipes, devices and open files are written to as they are") {
  const TemporaryDirectory directory;
  mlp::write_file("/dev/null", "nothing");
  CHECK(fs::is_character_file("/dev/null"));

  const fs::path pipe = directory.path() / "pipe";
  REQUIRE(mkfifo(pipe.c_str(), 0666) == 0);
  CHECK(refusal(pipe) == pipe.string() +
                             ": file: expected a file that can be written, found "
                             "\"No such device or address\"");  // nobody reads it
  const int reader = open(pipe.c_str(), O_RDONLY | O_NONBLOCK);
  REQUIRE(reader >= 0);
  mlp::write_file(pipe, "through");
  std::array<char, 20> arrived{};
  CHECK(read(reader, arrived.data(), arrived.size()) == 7);
  CHECK(std::string(arrived.data()) == "through");
  // More than fits: waited for.
  const std::string much(300'000, 'm');
  std::string got;
  {
    const std::jthread writer([&] { mlp::write_file(pipe, much); });
    std::array<char, 4096> part{};
    while (got.size() < much.size()) {
      const ssize_t count = read(reader, part.data(), part.size());
      if (count > 0) got.append(part.data(), static_cast<std::size_t>(count));
    }
  }
  CHECK(got == much);
  close(reader);

  // As /dev/stdout of `>> f`.
  const fs::path path = directory.path() / "f";
  mlp::write_file(path, "old ");
  const int opened = open(path.c_str(), O_WRONLY | O_APPEND);
  REQUIRE(opened >= 0);
  const fs::path link = directory.path() / "link";
  fs::create_symlink("/dev/fd/" + std::to_string(opened), link);
  for (const fs::path& name : {fs::path("/dev/fd/" + std::to_string(opened)),
                               fs::path("/proc/self/fd/" + std::to_string(opened)), link}) {
    mlp::write_file(name, "new ");
  }
  close(opened);
  CHECK(content_of(path) == "old new new new ");
}

using support::SystemCalls;

/// A file of mode 0600 behind a link, to be replaced while system calls fail.
struct Replacement {
  TemporaryDirectory directory;
  fs::path target = directory.path() / "target", link = directory.path() / "link";

  Replacement() {
    mlp::write_file(target, "old");
    fs::permissions(target, fs::perms::owner_read | fs::perms::owner_write);
    fs::create_symlink("target", link);
    std::ofstream(target.string() + ".tmp") << "stale";
  }
  /// What it says.
  std::string write() const { return refusal(link); }

  /// The old file or the new one, whole, with its permissions, and the link.
  void check(const std::string& message) const {
    CHECK(fs::is_symlink(link));
    CHECK(fs::status(target).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
    const bool is_written = message.empty() || message.find("after the file") != std::string::npos;
    CHECK(content_of(target) == (is_written ? "new" : "old"));
    if (!message.empty()) CHECK(message.starts_with(link.string() + ": "));
    mlp::write_file(link, "next");  // whatever was left
    CHECK(content_of(target) == "next");
    CHECK(files_in(directory.path()) == 2);
  }
};

TEST_CASE("atomic file: whatever system call fails, it is said, and nothing is lost") {
  for (const auto fail : {SystemCalls::Fail::one, SystemCalls::Fail::all_from_there}) {
    int which = 0;
    for (std::string failed = "some"; !failed.empty();) {
      ++which;
      CAPTURE(which);
      const Replacement replacement;
      std::string message;
      {
        const SystemCalls calls(which, EIO, fail);
        message = replacement.write();
        failed = calls.failed();
      }
      replacement.check(message);
      // What was stale may be closed in any way.
      if (failed != "close") CHECK(message.empty() == failed.empty());
    }
    CHECK(which > 20);
  }
}

TEST_CASE("atomic file: interrupted system calls are repeated, but not for ever") {
  int which = 0;
  for (std::string failed = "some"; !failed.empty();) {
    ++which;
    CAPTURE(which);
    const Replacement replacement;
    std::string message;
    {
      const SystemCalls calls(which, EINTR);
      message = replacement.write();
      failed = calls.failed();
    }
    CHECK(message.empty());
    replacement.check(message);
  }
  for (const char* const name : {"lstat", "open", "write", "fsync", "rename", "flock"}) {
    CAPTURE(name);
    const Replacement replacement;
    std::string message;
    {
      const SystemCalls calls(name, 1, EINTR, SystemCalls::Fail::all_from_there);
      message = replacement.write();
    }
    CHECK(message.find("Interrupted system call") != std::string::npos);
    replacement.check(message);
  }
}

TEST_CASE("atomic file: a write that takes nothing is an error") {
  const Replacement replacement;
  std::string message;
  {
    const SystemCalls calls("write", 1, 0, SystemCalls::Fail::all_from_there);
    message = replacement.write();
  }
  CHECK(message == replacement.link.string() +
                       ": file: expected a file that can be written, found one that takes nothing");
  replacement.check(message);
}

TEST_CASE(
    "atomic file: file and directory are flushed, the one before the rename, the other after") {
  const Replacement replacement;
  const SystemCalls calls;
  mlp::write_file(replacement.link, "new");
  std::vector<std::string> order;
  for (const std::string& name : calls.names()) {
    if (name == "write" || name == "fsync" || name == "rename") order.push_back(name);
  }
  CHECK(order == std::vector<std::string>{"write", "fsync", "rename", "fsync"});
}

TEST_CASE("atomic file: nobody reads a new content before it has the permissions of the old") {
  const Replacement replacement;
  const fs::path beside = replacement.directory.path() / "beside";
  const SystemCalls calls;
  mlp::write_file(replacement.link, "new");
  mlp::write_file(beside, "first");
  // The first time a stale one is in the way.
  CHECK((calls.modes() == std::vector<mode_t>{0600, 0600, 0666}));
}

TEST_CASE("atomic file: without locks, a file that another writer has taken is not renamed") {
  const Replacement replacement;
  const std::string message = message_of<CannotWrite>([&] {
    AtomicFile file(replacement.link);
    file.write("new");
    fs::remove(replacement.target.string() + ".tmp");
    std::ofstream(replacement.target.string() + ".tmp") << "half of anoth";
    file.commit();
  });
  CHECK(message == replacement.link.string() +
                       ": temporary file: expected none but this program's own, found another one");
  CHECK(content_of(replacement.target) == "old");
}

TEST_CASE("atomic file: only regular files are replaced") {
  const TemporaryDirectory directory;
  CHECK(refusal(directory.path()) ==
        directory.path().string() + ": file: expected a regular file, or none, found a directory");
  const fs::path socket_path = directory.path() / "socket";
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  socket_path.string().copy(address.sun_path, sizeof address.sun_path - 1);
  const int server = socket(AF_UNIX, SOCK_STREAM, 0);
  REQUIRE(bind(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  CHECK(refusal(socket_path) ==
        socket_path.string() +
            ": file: expected a regular file, or none, found a device or the like");
  close(server);
  CHECK(refusal("") ==
        ": file: expected a file that can be written, found "
        "\"No such file or directory\"");
  const fs::path nowhere = directory.path() / "missing" / "f";
  CHECK(refusal(nowhere) == nowhere.string() +
                                ": file: expected a file that can be written, found "
                                "\"No such file or directory\"");
}

TEST_CASE("atomic file: writers of the same file wait for each other") {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "f";
  std::vector<std::jthread> writers;
  std::atomic<int> failures{0};
  for (char letter = 'a'; letter < 'e'; ++letter) {
    writers.emplace_back([&, letter] {
      try {
        for (int round = 0; round < 25; ++round) {
          AtomicFile file(path);
          for (int part = 0; part < 10; ++part) file.write(std::string(1000, letter));
          file.commit();
        }
      } catch (const std::exception&) {
        ++failures;
      }
    });
  }
  writers.clear();
  CHECK(failures == 0);
  const std::string content = content_of(path);
  CHECK(content.size() == 10'000);
  CHECK(content == std::string(10'000, content.at(0)));
  CHECK(files_in(directory.path()) == 1);
}

/// What a writer process tells the test as it goes along; generations count from 1.
struct Progress {
  std::atomic<std::uint32_t> started;
  std::atomic<std::uint32_t> committed;
};

/// 256 KB that no other generation has, any mixture or part of them included.
std::vector<std::uint32_t> content_of_generation(std::uint32_t generation) {
  std::vector<std::uint32_t> words(65536);
  for (std::size_t i = 0; i < words.size(); ++i) {
    words[i] = generation * 2654435761U + static_cast<std::uint32_t>(i);
  }
  words[0] = generation;
  return words;
}

/// The generation of a whole file, 0 if it is anything else.
std::uint32_t generation_of(const std::string& content) {
  std::uint32_t generation = 0;
  if (content.size() < sizeof(generation)) return 0;
  std::memcpy(&generation, content.data(), sizeof(generation));
  const std::vector<std::uint32_t> expected = content_of_generation(generation);
  const bool is_whole = content.size() == expected.size() * sizeof(expected[0]) &&
                        std::memcmp(content.data(), expected.data(), content.size()) == 0;
  return is_whole ? generation : 0;
}

// Does nothing but system calls and arithmetic on memory of its own.
[[noreturn]] void write_for_ever(const fs::path& path, Progress& progress) {
  for (;;) {
    const std::uint32_t generation = ++progress.started;
    const auto words = content_of_generation(generation);
    const auto bytes = std::as_bytes(std::span(words));
    AtomicFile file(path);
    for (std::size_t at = 0; at < bytes.size(); at += 4096) file.write(bytes.subspan(at, 4096));
    file.commit();
    progress.committed = generation;
  }
}

TEST_CASE("atomic file: 200 killed writers leave the old file or the new one, whole") {
  constexpr int kills_wanted = 200, while_writing_wanted = 100, kills_at_most = 2000;
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "f";
  const fs::path temporary = path.string() + ".tmp";
  void* memory =
      mmap(nullptr, sizeof(Progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  REQUIRE(memory != MAP_FAILED);
  auto& progress = *new (memory) Progress{};

  std::mt19937 random(1);
  int kills = 0, while_writing = 0, broken = 0, lost = 0;
  for (; kills < kills_wanted || (while_writing < while_writing_wanted && kills < kills_at_most);
       ++kills) {
    const std::uint32_t before = progress.committed;
    const pid_t writer = fork();
    if (writer == 0) write_for_ever(path, progress);
    REQUIRE(writer > 0);
    // Once it is at work, at any moment.
    while (progress.committed == before) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 3000));
    kill(writer, SIGKILL);
    int status = 0;
    REQUIRE(waitpid(writer, &status, 0) == writer);
    REQUIRE(WIFSIGNALED(status));  // and did not end by an error of its own

    while_writing += fs::exists(temporary) ? 1 : 0;
    const std::uint32_t found = generation_of(content_of(path));
    broken += found == 0 ? 1 : 0;
    lost += found < progress.committed || found > progress.started ? 1 : 0;
    progress.committed = found;  // killed after the rename, before it could say so
  }
  MESSAGE(kills << " writers killed, " << while_writing << " while the temporary file existed");
  CHECK(broken == 0);
  CHECK(lost == 0);
  CHECK(while_writing >= while_writing_wanted);
  munmap(memory, sizeof(Progress));
}

/// Runs `work` in a process of its own and returns what it returns, up to 4 KB.
std::string in_child(const std::function<std::string()>& work) {
  std::array<int, 2> ends{};
  REQUIRE(pipe(ends.data()) == 0);
  const pid_t child = fork();
  if (child == 0) {
    std::string result;
    try {
      result = work();
    } catch (const std::exception& error) {
      result = std::string("unexpected: ") + error.what();
    }
    _exit(write(ends[1], result.data(), result.size()) < 0 ? 1 : 0);
  }
  REQUIRE(child > 0);
  close(ends[1]);
  std::string result(4096, '\0');
  const ssize_t count = read(ends[0], result.data(), result.size());
  close(ends[0]);
  waitpid(child, nullptr, 0);
  result.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  return result;
}

/// Mounts a file system of 64 KB on `directory`, for this process alone.
bool mount_small(const fs::path& directory) {
  return unshare(CLONE_NEWNS) == 0 &&
         mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         mount("small", directory.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, "size=64k") == 0;
}

constexpr const char* cannot_mount = "cannot mount";

TEST_CASE("atomic file: a full disk is reported, and loses nothing") {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "f";
  const std::string result = in_child([&]() -> std::string {
    if (!mount_small(directory.path())) return cannot_mount;
    mlp::write_file(path, "old");
    const std::string message = refusal(path, std::string(100'000, 'x'));
    if (content_of(path) != "old" || files_in(directory.path()) != 1) return "lost: " + message;
    mlp::write_file(path, std::string(50'000, 'x'));  // the failed attempt has left no trace
    return message;
  });
  if (result == cannot_mount) {
    MESSAGE("SKIPPED: a small file system can only be mounted by root");
    return;
  }
  CHECK(result == path.string() +
                      ": file: expected a file that can be written, found "
                      "\"No space left on device\"");
}

TEST_CASE("atomic file: a read-only file system is reported, and loses nothing") {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "f";
  const std::string result = in_child([&]() -> std::string {
    if (!mount_small(directory.path())) return cannot_mount;
    mlp::write_file(path, "old");
    if (mount("small", directory.path().c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, nullptr) != 0) {
      return cannot_mount;
    }
    const std::string message = message_of<CannotWrite>(
        [&] { const AtomicFile file(path); });  // before anything is written
    return content_of(path) == "old" ? message : "lost: " + message;
  });
  if (result == cannot_mount) {
    MESSAGE("SKIPPED: a read-only file system can only be mounted by root");
    return;
  }
  CHECK(result == path.string() +
                      ": file: expected a file that can be written, found "
                      "\"Read-only file system\"");
}

TEST_CASE("atomic file: a directory or file without permission is reported, and loses nothing") {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "f";
  mlp::write_file(path, "old");
  const auto refused_to_a_user = [&] {
    return in_child([&]() -> std::string {
      constexpr uid_t nobody = 65534;
      if (geteuid() == 0 && setresuid(nobody, nobody, nobody) != 0) return "cannot be nobody";
      return message_of<CannotWrite>([&] { const AtomicFile file(path); });
    });
  };
  const std::string denied = path.string() +
                             ": file: expected a file that can be written, found "
                             "\"Permission denied\"";
  fs::permissions(path, fs::perms::all);
  fs::permissions(directory.path(),
                  fs::perms::owner_all | fs::perms::others_read | fs::perms::others_exec);
  if (geteuid() != 0)
    fs::permissions(directory.path(), fs::perms::owner_write, fs::perm_options::remove);
  CHECK(refused_to_a_user() == denied);

  fs::permissions(directory.path(), fs::perms::all);
  fs::permissions(path, fs::perms::owner_read | fs::perms::others_read);
  CHECK(refused_to_a_user() == denied);
  CHECK(content_of(path) == "old");
  CHECK(files_in(directory.path()) == 1);
}

}  // namespace
