// Settings that libraries read from the environment while they are loaded, before main() begins.
#pragma once

#include <dlfcn.h>
#include <unistd.h>

#include <cstdlib>
#include <vector>

namespace peers {

struct Variable {
  const char* name;
  const char* value;
};
using Environment = std::vector<Variable>;

/// OpenBLAS 0.3.21 takes processors newer than itself for older ones and then leaves AVX-512
/// unused.
inline Environment best_openblas_kernels() {
#ifdef __AVX512F__
  return {{"OPENBLAS_CORETYPE", "SkylakeX"}};
#else
  return {};
#endif
}

/// Starts the program once more with those variables that are not set yet.
inline void restart_with(const Environment& variables, char** argv) {
  bool is_complete = true;
  for (const auto& [name, value] : variables) {
    if (std::getenv(name) != nullptr) continue;
    ::setenv(name, value, 1);
    is_complete = false;
  }
  if (!is_complete) ::execv("/proc/self/exe", argv);
}

/// For libraries that do not say which BLAS they use: its threads, if it is OpenBLAS.
inline void set_openblas_threads(int threads) {
  if (void* function = ::dlsym(RTLD_DEFAULT, "openblas_set_num_threads")) {
    reinterpret_cast<void (*)(int)>(function)(threads);
  }
}

}  // namespace peers
