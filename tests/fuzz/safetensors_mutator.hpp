// The mutator of a target whose inputs are safetensors files. It keeps what ties the parts of a
// file together, so that changes of one part are not all refused by the check of another. To be
// included once in a program.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

/// Changes the header or, more often since most such files are good, the numbers of a safetensors
/// file, and makes its first 8 bytes say how long the header is.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned seed) {
  std::uint64_t header = 0;
  constexpr std::size_t prefix = sizeof(header);
  constexpr unsigned kinds = 8, any_bytes = 0, numbers_from = 3;
  if (size > prefix) std::memcpy(&header, data, prefix);
  if (header == 0 || header > size - prefix || seed % kinds == any_bytes) {
    return LLVMFuzzerMutate(data, size, most);
  }
  const auto length = static_cast<std::size_t>(header);
  std::uint8_t* const text = data + prefix;
  const std::vector<std::uint8_t> numbers(text + length, data + size);
  if (seed % kinds >= numbers_from && !numbers.empty()) {
    return prefix + length + LLVMFuzzerMutate(text + length, numbers.size(), numbers.size());
  }
  header = LLVMFuzzerMutate(text, length, most - prefix - numbers.size());
  std::memcpy(data, &header, prefix);
  std::copy(numbers.begin(), numbers.end(), text + header);
  return prefix + static_cast<std::size_t>(header) + numbers.size();
}
