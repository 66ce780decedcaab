#include "support/allocation_counter.hpp"

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdlib>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(leak_sanitizer) || \
    __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define SUPPORT_SANITIZER_HOOKS
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SUPPORT_SANITIZER_HOOKS
#endif

namespace support {
namespace {

// Constant-initialised: allocations come before main and before any constructor.
constinit std::atomic<std::uint64_t> calls{0};
constinit std::atomic<std::uint64_t> bytes{0};

[[maybe_unused]] void count(std::size_t size) noexcept {
  calls.fetch_add(1, std::memory_order_relaxed);
  bytes.fetch_add(size, std::memory_order_relaxed);
}

}  // namespace

Allocations allocations_so_far() noexcept {
  return {calls.load(std::memory_order_relaxed), bytes.load(std::memory_order_relaxed)};
}

}  // namespace support

#if defined(SUPPORT_SANITIZER_HOOKS)

// A sanitizer owns malloc and must keep it; but it tells who asks. (Declared here because gcc does
// not install <sanitizer/allocator_interface.h>.)
extern "C" int __sanitizer_install_malloc_and_free_hooks(void (*malloc_hook)(const volatile void*,
                                                                             std::size_t),
                                                         void (*free_hook)(const volatile void*));

namespace support {

const bool can_count_allocations = __sanitizer_install_malloc_and_free_hooks(
                                       [](const volatile void*, std::size_t size) { count(size); },
                                       [](const volatile void*) {}) > 0;

}  // namespace support

#elif defined(__GLIBC__)

// NOLINTBEGIN(bugprone-reserved-identifier, readability-identifier-naming,
//             readability-inconsistent-declaration-parameter-name): the names are glibc's.
// Symbols of the executable come before those of libc, so these are everybody's malloc; glibc's own
// stay reachable under these names. Its operator new calls malloc, so it needs nothing of its own.
extern "C" {

void* __libc_malloc(std::size_t size) noexcept;
void* __libc_calloc(std::size_t number, std::size_t size) noexcept;
void* __libc_realloc(void* memory, std::size_t size) noexcept;
void* __libc_memalign(std::size_t alignment, std::size_t size) noexcept;
void __libc_free(void* memory) noexcept;

void* malloc(std::size_t size) noexcept {
  support::count(size);
  return __libc_malloc(size);
}

void* calloc(std::size_t number, std::size_t size) noexcept {
  support::count(number * size);
  return __libc_calloc(number, size);
}

void* realloc(void* memory, std::size_t size) noexcept {
  support::count(size);
  return __libc_realloc(memory, size);
}

void* memalign(std::size_t alignment, std::size_t size) noexcept {
  support::count(size);
  return __libc_memalign(alignment, size);
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

namespace support {

const bool can_count_allocations = true;

}  // namespace support

#else

namespace support {

const bool can_count_allocations = false;

}  // namespace support

#endif
