// Code on a thread with little stack, as those of embedded systems and of some libraries have it.
#pragma once

#include <doctest/doctest.h>

#include <functional>

// Sanitizers need more stack themselves.
#if defined(__unix__) && !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
#define MLP_TESTS_HAVE_SMALL_STACKS
#include <pthread.h>

namespace support {

/// Calls `function` on a thread with 128 KB of stack, in a test case; it must not throw.
inline void run_on_small_stack(std::function<void()> function) {
  pthread_attr_t attributes;
  REQUIRE(pthread_attr_init(&attributes) == 0);
  REQUIRE(pthread_attr_setstacksize(&attributes, 128 * 1024) == 0);
  pthread_t thread{};
  const auto run = [](void* argument) -> void* {
    (*static_cast<std::function<void()>*>(argument))();
    return nullptr;
  };
  REQUIRE(pthread_create(&thread, &attributes, run, &function) == 0);
  REQUIRE(pthread_join(thread, nullptr) == 0);
  pthread_attr_destroy(&attributes);
}

}  // namespace support
#endif
