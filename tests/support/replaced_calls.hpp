// The C library's functions for files and memory, replaced in the program or library that
// replaced_calls.cpp and replaced_malloc.cpp are linked into. They do what they always do unless
// these say otherwise, which that program or library defines.
#pragma once

#include <sys/types.h>

#include <cstddef>

#include "support/original_call.hpp"

namespace support {

/// Asked before the call of a function for files, by its name: whether it is to fail, with errno
/// set. With errno 0 a write takes nothing.
bool fails(const char* name);

/// Told of the permissions that a file is asked for which open() may create.
void note_mode(mode_t mode);

/// Told of each allocation of so many bytes before it is made, on any thread and before main:
/// whether there is memory for it.
bool has_memory(std::size_t size) noexcept;

/// The C library's own, of those that return -1 when they fail, unless it is to fail.
template <class Function, class... Arguments>
auto unless_it_fails(const char* name, Arguments... arguments) {
  using Result = decltype(original<Function>(name)(arguments...));
  return fails(name) ? Result{-1} : original<Function>(name)(arguments...);
}

}  // namespace support
