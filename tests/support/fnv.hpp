// A hash of bits, for comparison with other builds.
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace support {

/// FNV-1a of 64 bits (Fowler, Noll & Vo), taken number by number instead of byte by byte.
class Fnv1a {
 public:
  void add(std::uint64_t bits) { value_ = (value_ ^ bits) * 0x100000001B3; }
  /// The bits of a number; those of all NaNs count as one.
  template <std::floating_point Scalar>
  void add_number(Scalar x) {
    using Bits = std::conditional_t<sizeof(Scalar) == 4, std::uint32_t, std::uint64_t>;
    add(x != x ? 1 : std::bit_cast<Bits>(x));
  }
  void add_bytes(std::string_view bytes) {
    for (const char byte : bytes) add(static_cast<unsigned char>(byte));
  }
  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0xCBF29CE484222325;
};

}  // namespace support
