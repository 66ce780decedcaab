#include "support/system_calls.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include "support/replaced_calls.hpp"

namespace support {

namespace {

thread_local SystemCalls* active = nullptr;

}  // namespace

bool fails(const char* name) { return active != nullptr && active->fails(name); }

void note_mode(mode_t mode) {
  if (active != nullptr) active->note_mode(mode);
}

SystemCalls::SystemCalls(int which, int error, Fail fail) : SystemCalls("", which, error, fail) {}

SystemCalls::SystemCalls(std::string name, int which, int error, Fail fail)
    : name_(std::move(name)), which_(which), error_(error), fail_(fail) {
  active = this;
}

SystemCalls::SystemCalls() : SystemCalls(0, 0, Fail::none) {}

SystemCalls::~SystemCalls() { active = nullptr; }

bool SystemCalls::fails(const char* name) {
  if (names_.size() < 1000) names_.emplace_back(name);
  if (fail_ == Fail::none || (!name_.empty() && name_ != name)) return false;
  ++count_;
  if (count_ < which_ || (count_ > which_ && fail_ == Fail::one)) return false;
  if (error_ == 0 && std::strcmp(name, "write") != 0) return false;
  if (failed_.empty()) failed_ = name;
  errno = error_;
  return true;
}

}  // namespace support
