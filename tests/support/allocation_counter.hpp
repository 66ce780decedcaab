// Counts what a piece of code allocates, on all threads, and refuses it memory.
#pragma once

#include <cstdint>

namespace support {

struct Allocations {
  std::uint64_t calls = 0;
  std::uint64_t bytes = 0;  // as asked for; what is freed meanwhile is not taken off

  bool operator==(const Allocations&) const = default;
};

/// Everything the program has allocated since it started: operator new in all its forms, the malloc
/// family, and so what Eigen, zlib and the standard library take. Memory that malloc's owner gets
/// from the system (mmap) counts when somebody allocates it, not before.
/// Works with glibc and under the sanitizers, where ThreadSanitizer keeps aligned_alloc and
/// posix_memalign to itself (aligned new is counted). On other systems see can_count_allocations.
Allocations allocations_so_far() noexcept;

/// False where nothing is counted; a test that needs the counts should then say that it is skipped.
extern const bool can_count_allocations;

/// What was allocated since this object was made. Doctest's macros allocate as well, so take the
/// count before the CHECK:
///
///     const AllocationCounter counter;
///     model.predict(x);
///     const auto used = counter.count();
///     CHECK(used.calls == 0);
class AllocationCounter {
 public:
  Allocations count() const noexcept {
    const Allocations now = allocations_so_far();
    return {now.calls - start_.calls, now.bytes - start_.bytes};
  }

 private:
  Allocations start_ = allocations_so_far();
};

/// Allocation number `which` from here on, counted from 1 and on all threads, finds no memory, for
/// as long as this lives; or that and all that follow. One at a time.
class NoMemory {
 public:
  enum class Fail { one, all_from_there };

  explicit NoMemory(std::uint64_t which, Fail fail = Fail::one);
  NoMemory(const NoMemory&) = delete;
  NoMemory& operator=(const NoMemory&) = delete;
  ~NoMemory();

  /// Whether there have been as many allocations.
  bool has_failed() const noexcept;
};

/// False under the sanitizers, and where nothing is counted.
extern const bool can_refuse_memory;

}  // namespace support
