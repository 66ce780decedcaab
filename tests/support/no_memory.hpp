// What happens where memory runs out, at every place where it may.
#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <new>

#include "support/allocation_counter.hpp"

namespace support {

/// attempt(state) with its first allocation refused, then with its second, and so on until it has
/// no more; then again, with all later ones refused as well. Each time `state` is what prepare()
/// returns, and check(state, is_thrown) is called afterwards: whether attempt threw bad_alloc.
template <class Prepare, class Attempt, class Check>
void refuse_each_allocation(const Prepare& prepare, const Attempt& attempt, const Check& check) {
  if (!can_refuse_memory) {
    MESSAGE("skipped: memory cannot be refused on this system");
    return;
  }
  for (const auto fail : {NoMemory::Fail::one, NoMemory::Fail::all_from_there}) {
    bool has_failed = true, is_ever_thrown = false;
    for (std::uint64_t which = 1; has_failed; ++which) {
      CAPTURE(which);
      auto state = prepare();
      bool is_thrown = false;
      {
        const NoMemory none(which, fail);
        try {
          attempt(state);
        } catch (const std::bad_alloc&) {
          is_thrown = true;
        }
        has_failed = none.has_failed();
      }
      check(state, is_thrown);
      is_ever_thrown |= is_thrown;
      CHECK((has_failed || !is_thrown));
    }
    CHECK(is_ever_thrown);
  }
}

}  // namespace support
