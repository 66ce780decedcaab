// SHA-256, to identify data sets and parameters.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace mnist {

/// SHA-256 (FIPS 180-4) of bytes that arrive in pieces.
class Sha256 {
 public:
  Sha256();

  Sha256& update(std::span<const std::byte> bytes);

  /// The digest of all bytes so far as 64 lower-case hexadecimal digits; then starts over.
  std::string finish();

 private:
  // libcrypto's SHA256_CTX; its header stays out of this one.
  alignas(std::uint64_t) std::array<std::byte, 112> state_;
};

/// The digest of `bytes` as 64 lower-case hexadecimal digits.
std::string sha256(std::span<const std::byte> bytes);

}  // namespace mnist
