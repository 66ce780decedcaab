// A mutator that keeps the checksums of PNG files right.
#pragma once

#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace fuzz {

/// Writes the right checksum behind each chunk (PNG specification, section 5.3: length, type, data,
/// and the CRC of the latter two).
inline void mend_png_checksums(std::uint8_t* data, std::size_t size) {
  constexpr std::size_t signature = 8, word = 4;
  const auto number_at = [data](std::size_t at) {
    return std::size_t{data[at]} << 24U | std::size_t{data[at + 1]} << 16U |
           std::size_t{data[at + 2]} << 8U | std::size_t{data[at + 3]};
  };
  std::size_t at = signature;
  while (size >= 3 * word && at <= size - 3 * word) {
    const std::size_t length = number_at(at);
    if (length > size - at - 3 * word) return;
    const std::size_t covered = word + length;
    std::uint8_t* const checksum = data + at + word + covered;
    const auto right =
        static_cast<std::uint32_t>(crc32(0, data + at + word, static_cast<uInt>(covered)));
    for (std::size_t i = 0; i < word; ++i) {
      checksum[i] = static_cast<std::uint8_t>(right >> 8 * (word - 1 - i));
    }
    at += covered + 2 * word;
  }
}

/// Changes any file; one in so many PNG files keeps wrong checksums.
inline std::size_t mutate_png(std::uint8_t* data, std::size_t size, std::size_t most,
                              unsigned seed) {
  size = LLVMFuzzerMutate(data, size, most);
  constexpr std::uint8_t beginning[] = {0x89, 'P', 'N', 'G'};
  constexpr unsigned any_checksums = 16;
  if (seed % any_checksums != 0 && size >= std::size(beginning) &&
      std::equal(std::begin(beginning), std::end(beginning), data)) {
    mend_png_checksums(data, size);
  }
  return size;
}

}  // namespace fuzz
