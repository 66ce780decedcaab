// The C library's functions for files and memory, replaced in the program or library that
// replaced_calls.cpp and replaced_malloc.cpp are linked into. They do what they always do unless
// these say otherwise, which that program or library defines.
#pragma once

#include <cstddef>

namespace support {

/// Asked before the call of a function for files, by its name: whether it is to fail, with errno
/// set. With errno 0 a write takes nothing.
bool fails(const char* name);

/// Told of each allocation of so many bytes before it is made, on any thread and before main:
/// whether there is memory for it.
bool has_memory(std::size_t size) noexcept;

}  // namespace support
