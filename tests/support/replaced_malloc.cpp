#include "support/replaced_calls.hpp"
#include "support/sanitizers.hpp"

#if defined(__GLIBC__) && !defined(SUPPORT_HAS_SANITIZER)

#include <cerrno>
#include <cstdint>
#include <cstdlib>

namespace {

bool has_none(std::size_t size) noexcept {
  if (support::has_memory(size)) return false;
  errno = ENOMEM;
  return true;
}

}  // namespace

// NOLINTBEGIN(bugprone-reserved-identifier, readability-identifier-naming,
//             readability-inconsistent-declaration-parameter-name): the names are glibc's.
// Symbols of the executable, or of what is preloaded, come before those of libc, so these are
// everybody's malloc; glibc's own stay reachable under these names. Its operator new calls malloc,
// so it needs nothing of its own.
extern "C" {

void* __libc_malloc(std::size_t size) noexcept;
void* __libc_calloc(std::size_t number, std::size_t size) noexcept;
void* __libc_realloc(void* memory, std::size_t size) noexcept;
void* __libc_memalign(std::size_t alignment, std::size_t size) noexcept;
void __libc_free(void* memory) noexcept;

void* malloc(std::size_t size) noexcept { return has_none(size) ? nullptr : __libc_malloc(size); }

void* calloc(std::size_t number, std::size_t size) noexcept {
  return has_none(number * size) ? nullptr : __libc_calloc(number, size);
}

void* realloc(void* memory, std::size_t size) noexcept {
  return has_none(size) ? nullptr : __libc_realloc(memory, size);
}

void* memalign(std::size_t alignment, std::size_t size) noexcept {
  return has_none(size) ? nullptr : __libc_memalign(alignment, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  return memalign(alignment, size);
}

int posix_memalign(void** memory, std::size_t alignment, std::size_t size) noexcept {
  if (alignment % sizeof(void*) != 0 || (alignment & (alignment - 1)) != 0 || alignment == 0) {
    return EINVAL;
  }
  const int old_errno = errno;  // it reports by its return value only
  void* const result = memalign(alignment, size);
  errno = old_errno;
  if (result == nullptr) return ENOMEM;
  *memory = result;
  return 0;
}

void free(void* memory) noexcept { __libc_free(memory); }

}  // extern "C"
// NOLINTEND(bugprone-reserved-identifier, readability-identifier-naming,
//           readability-inconsistent-declaration-parameter-name)

#endif
