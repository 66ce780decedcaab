#include "support/allocation_counter.hpp"

#include <atomic>
#include <cstddef>

#include "support/replaced_calls.hpp"
#include "support/sanitizers.hpp"

namespace support {
namespace {

// Constant-initialised: allocations come before main and before any constructor.
constinit std::atomic<std::uint64_t> calls{0};
constinit std::atomic<std::uint64_t> bytes{0};
// Those numbers of allocations are refused.
constexpr std::uint64_t never = ~std::uint64_t{0};
constinit std::atomic<std::uint64_t> first_refused{never}, last_refused{never};

/// Returns the allocation's number, from 1.
std::uint64_t count(std::size_t size) noexcept {
  bytes.fetch_add(size, std::memory_order_relaxed);
  return calls.fetch_add(1, std::memory_order_relaxed) + 1;
}

}  // namespace

Allocations allocations_so_far() noexcept {
  return {calls.load(std::memory_order_relaxed), bytes.load(std::memory_order_relaxed)};
}

bool has_memory(std::size_t size) noexcept {
  const std::uint64_t number = count(size);
  return number < first_refused.load(std::memory_order_relaxed) ||
         number > last_refused.load(std::memory_order_relaxed);
}

NoMemory::NoMemory(std::uint64_t which, Fail fail) {
  const std::uint64_t first = allocations_so_far().calls + which;
  last_refused = fail == Fail::one ? first : never;
  first_refused = first;
}

NoMemory::~NoMemory() { first_refused = never; }

bool NoMemory::has_failed() const noexcept { return allocations_so_far().calls >= first_refused; }

}  // namespace support

#if defined(SUPPORT_HAS_SANITIZER)

// A sanitizer owns malloc and must keep it; but it tells who asks. (Declared here because gcc does
// not install <sanitizer/allocator_interface.h>.)
extern "C" int __sanitizer_install_malloc_and_free_hooks(void (*malloc_hook)(const volatile void*,
                                                                             std::size_t),
                                                         void (*free_hook)(const volatile void*));

namespace support {

const bool can_count_allocations = __sanitizer_install_malloc_and_free_hooks(
                                       [](const volatile void*, std::size_t size) { count(size); },
                                       [](const volatile void*) {}) > 0;
const bool can_refuse_memory = false;

}  // namespace support

#elif defined(__GLIBC__)

namespace support {

const bool can_count_allocations = true;
const bool can_refuse_memory = true;

}  // namespace support

#else

namespace support {

const bool can_count_allocations = false;
const bool can_refuse_memory = false;

}  // namespace support

#endif
