// System calls on files that fail when a test says so. The functions of the C library that
// AtomicFile and std::filesystem call are replaced in the whole test program; they do what they
// always do except on a thread where a SystemCalls lives.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace support {

/// Which calls of this thread fail, for as long as this lives.
class SystemCalls {
 public:
  enum class Fail { one, all_from_there, none };

  /// Call number `which`, counted from 1, fails with the errno `error`; with 0 a write takes
  /// nothing, and other calls are as always.
  SystemCalls(int which, int error, Fail fail = Fail::one);
  /// The same for calls of one name.
  SystemCalls(std::string name, int which, int error, Fail fail = Fail::one);
  /// Only records them.
  SystemCalls();
  SystemCalls(const SystemCalls&) = delete;
  SystemCalls& operator=(const SystemCalls&) = delete;
  ~SystemCalls();

  /// The calls so far, in order: "open", "fsync" and so on.
  const std::vector<std::string>& names() const { return names_; }
  /// The permissions that new files were asked for, in order.
  const std::vector<mode_t>& modes() const { return modes_; }
  /// The first that has failed, or "".
  const std::string& failed() const { return failed_; }

  /// For the replaced functions: whether to fail, with errno set.
  bool fails(const char* name);
  /// For open().
  void note_mode(mode_t mode) { modes_.push_back(mode); }

 private:
  std::string name_;
  int which_, error_;
  Fail fail_;
  int count_ = 0;
  std::string failed_;
  std::vector<std::string> names_;
  std::vector<mode_t> modes_;
};

}  // namespace support
