// Whether this program is so much slower than usual that the longest loops of tests are cut short.
#pragma once

namespace support {

/// Under a sanitizer, or an emulator of another processor.
inline constexpr bool runs_slowly =
#if defined(MLP_TESTS_EMULATED) || defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    true;
#elif !defined(__has_feature)
    false;
#else
    __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||
    __has_feature(undefined_behavior_sanitizer);
#endif

}  // namespace support
