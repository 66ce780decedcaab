#include "mnist/sha256.hpp"

// The functions for SHA-256 alone: EVP's allocate memory, and crash where there is none.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include <new>
#include <string_view>

namespace mnist {
namespace {

SHA256_CTX* in(std::array<std::byte, 112>& state) {
  static_assert(sizeof(SHA256_CTX) <= sizeof state &&
                alignof(SHA256_CTX) <= alignof(std::uint64_t));
  return std::launder(reinterpret_cast<SHA256_CTX*>(state.data()));
}

}  // namespace

Sha256::Sha256() { SHA256_Init(new (state_.data()) SHA256_CTX); }

Sha256& Sha256::update(std::span<const std::byte> bytes) {
  SHA256_Update(in(state_), bytes.data(), bytes.size());
  return *this;
}

std::string Sha256::finish() {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256_Final(digest.data(), in(state_));
  SHA256_Init(in(state_));

  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : digest) {
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

std::string sha256(std::span<const std::byte> bytes) { return Sha256().update(bytes).finish(); }

}  // namespace mnist
