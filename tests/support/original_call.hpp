// What a function of the C library is replaced by can still call it.
#pragma once

#include <dlfcn.h>

#include <cstring>

namespace support {

/// The C library's own.
template <class Function>
Function* original(const char* name) {
  void* const address = dlsym(RTLD_NEXT, name);
  Function* function = nullptr;
  std::memcpy(&function, &address, sizeof function);
  return function;
}

}  // namespace support
