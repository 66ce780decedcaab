// Compresses bytes in memory, for tests of what reads gzip.
#pragma once

#define ZLIB_CONST
#include <zlib.h>

#include <cstddef>
#include <span>
#include <stdexcept>
#include <vector>

namespace support {

/// One gzip member.
inline std::vector<std::byte> gzip(std::span<const std::byte> bytes) {
  constexpr int largest_window = 15, gzip_only = 16, default_memory = 8;
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, largest_window + gzip_only,
                   default_memory, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::runtime_error("deflateInit2");
  }
  std::vector<std::byte> packed(deflateBound(&stream, static_cast<uLong>(bytes.size())));
  stream.next_in = reinterpret_cast<const Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  const int result = deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  if (result != Z_STREAM_END) throw std::runtime_error("deflate");
  return packed;
}

}  // namespace support
