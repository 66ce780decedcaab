// SHA-256, to identify data sets and parameters.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

struct evp_md_ctx_st;  // libcrypto's EVP_MD_CTX; its header stays out of this one

namespace mnist {

/// SHA-256 (FIPS 180-4) of bytes that arrive in pieces. Throws std::runtime_error if libcrypto
/// refuses to compute it.
class Sha256 {
 public:
  Sha256();

  Sha256& update(std::span<const std::byte> bytes);

  /// The digest of all bytes so far as 64 lower-case hexadecimal digits; then starts over.
  std::string finish();

 private:
  struct FreeContext {
    void operator()(evp_md_ctx_st* context) const noexcept;
  };
  std::unique_ptr<evp_md_ctx_st, FreeContext> context_;
};

/// The digest of `bytes` as 64 lower-case hexadecimal digits.
std::string sha256(std::span<const std::byte> bytes);

}  // namespace mnist
