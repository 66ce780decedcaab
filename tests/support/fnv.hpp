// A hash of bits, for comparison with other builds.
#pragma once

#include <cstdint>

namespace support {

/// FNV-1a of 64 bits (Fowler, Noll & Vo), taken number by number instead of byte by byte.
class Fnv1a {
 public:
  void add(std::uint64_t bits) { value_ = (value_ ^ bits) * 0x100000001B3; }
  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0xCBF29CE484222325;
};

}  // namespace support
